import Configuration
import EventLoop
import Glibc
import MSE
import NetworkAddress

/// The second stage of a connection that a remote peer makes: it connects to a client that has the torrent, from an address
/// that stands for the peer.
///
/// A client may take connections from 127.0.0.1 alone of all 127.0.0.0/8, and close others before it has sent a byte. So what
/// the peer sends is kept until the client's first byte, and sent again on a second connection where that is what it does.
final class Delivery: Connection {
    /// How much is kept, in bytes. A peer that sends more before the client's first byte has to wait for that.
    private static let mostKept = 64 * 1024

    private enum State {
        case dialling(Dial)
        /// Connected, and not sure yet that the client takes it.
        case trying
        case over
    }

    /// Which address the current connection to the client comes from.
    private enum NearEnd {
        case virtual
        case loopback
        case kernels
        /// The kernel's choice, after the client has closed a connection from `loopback`.
        case kernelsAfterAll
    }

    private let source: SocketAddress
    private var peer: StreamSocket?
    private var client: StreamSocket?
    private var connection: EstablishedConnection?
    /// All that the peer has sent for the client so far, decrypted.
    private var kept: [UInt8]
    /// How much of it the client's socket has taken.
    private var sentCount = 0
    private var hasPeerEnded = false
    private var unsent: [UInt8]
    private var candidates: ArraySlice<Endpoint> = []
    private var failures: [String] = []
    /// Why the current client was not reached from the virtual network.
    private var missedAddress: Dial.Failure?
    private var deadline: ContinuousClock.Instant
    private var nearEnd = NearEnd.kernels
    private var state = State.over
    private var story: ConnectionStory
    private var slot: ConnectionSlot?

    /// Takes over the peer's socket. `received` is what the peer has sent in plaintext, `unsent` what the handshake has still to
    /// write to it.
    init(
        of peer: consuming StreamSocket, from source: SocketAddress,
        encrypted connection: consuming EstablishedConnection?,
        received: [UInt8], unsent: [UInt8], story: ConnectionStory, slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.source = source
        self.peer = consume peer
        kept = received + (connection?.payload ?? [])
        self.connection = consume connection
        self.unsent = unsent
        self.story = story
        self.slot = consume slot
        deadline = .now + worker.settings.timeouts.connect
        super.init(on: worker)
    }

    func begin() {
        guard let infohash = story.infohash else { return leaveStage() }
        if case .v2 = worker.settings.inbound.sendProxy, let own = peer?.localAddress {
            kept = ProxyHeader.bytes(from: source, to: own) + kept
        }
        peer?.assign(to: self, tag: Self.peerSide)
        candidates = worker.torrents.clients(of: infohash)[...]
        tryNext()
        watch()
    }

    // MARK: Reaching a client

    private func tryNext() {
        guard let client = candidates.popFirst() else { return gaveUp() }
        story.target = client
        missedAddress = nil
        take(
            worker.settings.inbound.sendProxy == .v2
                ? .kernels : worker.nearAddresses.choose(for: source.ip, to: client))
        dial(client)
    }

    private func take(_ choice: consuming NearAddresses.Choice) {
        switch consume choice {
        case .virtual(let lease):
            nearEnd = .virtual
            slot?.lease = consume lease
        case .loopback(let lease):
            nearEnd = .loopback
            slot?.lease = consume lease
        case .kernels:
            nearEnd = .kernels
            slot?.lease = nil
        case .networkFull:
            nearEnd = .kernels
            slot?.lease = nil
            let network = worker.settings.outbound.virtualNetwork?.description ?? ""
            worker.complain(
                .deliveryNetworkFull,
                "all of outbound.virtual_network = \"\(network)\" is in use: \(source) has no address of its own at its client; take a larger network"
            )
        }
    }

    private func dial(_ client: Endpoint) {
        let address = slot?.lease?.address
        // Those behind it need time too; and so does the other way where the way back from the client may not lead here.
        var share = max(.zero, deadline - .now) / (candidates.count + 1)
        if address != nil, !worker.nearAddresses.isNear(client) { share = share / 2 }
        let dial = Dial(to: client, from: address, until: .now + share, by: worker.egress, on: worker.loop) {
            [unowned self] outcome in
            switch consume outcome {
            case .connected(let socket, _): connected(socket)
            case .failed(let failure): failed(failure, from: address, at: client)
            }
        }
        state = .dialling(dial)
        dial.start(worker.resolver)
    }

    private func failed(_ failure: Dial.Failure, from address: IPAddress?, at client: Endpoint) {
        if let address, isForWantOfAddress(failure, at: client) {
            if case .virtual = nearEnd { missedAddress = failure }
            story.debug("not from \(address): \(failure)")
            take(.kernels)
            dial(client)
            return
        }
        failures.append("\(failure)")
        if !candidates.isEmpty { story.debug("no client here, trying the next: \(failure)") }
        tryNext()
    }

    /// Whether it may be the near end's fault: this machine does not have the address, the client's is of another family,
    /// or no way leads back from the client.
    private func isForWantOfAddress(_ failure: Dial.Failure, at client: Endpoint) -> Bool {
        switch failure {
        case .unresolved, .leadsBack:
            false
        case .unreachable(let failure):
            [EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL].contains(failure.code)
                || failure.code == ETIMEDOUT && !worker.nearAddresses.isNear(client)
        }
    }

    /// The client is there, and took the connection only without an address of the peer's own.
    private func complainOfMissedAddress() {
        guard case .unreachable(let failure)? = missedAddress, let virtual = worker.virtualPeers,
            let client = story.target
        else { return }
        let remedy =
            failure.code == EADDRNOTAVAIL
            ? virtual.absence : "\(client) needs a route to \(virtual.addresses.network) by this machine"
        worker.complain(
            .deliveryNetworkMissing, "peers have no addresses of their own at the client: \(remedy) (\(failure))")
    }

    private func gaveUp() {
        let words = failures.count > 1 ? "none of the torrent's clients is there" : "the client is not there"
        story.warning("\(words): \(failures.joined(separator: "; "))")
        leaveStage()
        peer = nil
    }

    private func connected(_ socket: consuming StreamSocket) {
        complainOfMissedAddress()
        story.nearAddress = slot?.lease?.address
        client = consume socket
        switch nearEnd {
        case .virtual, .kernels: handOver([])
        case .loopback, .kernelsAfterAll: tryOut()
        }
    }

    // MARK: Finding out whether the client takes the connection

    private func tryOut() {
        client?.assign(to: self, tag: Self.clientSide)
        state = .trying
        // A client that is slow has taken it.
        timer?.start(after: worker.settings.timeouts.firstBytes)
        sendKept()
        watch()
    }

    private func watch() {
        switch state {
        case .dialling:
            peer?.watch(unsent.isEmpty ? [] : .write)
        case .trying:
            let peerWrites: IOEvents = unsent.isEmpty ? [] : .write
            peer?.watch(hasPeerEnded || kept.count >= Self.mostKept ? peerWrites : peerWrites.union(.read))
            client?.watch(sentCount < kept.count ? [.read, .write] : .read)
        case .over:
            break
        }
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if tag == Self.clientSide {
            if events.contains(.read) { readFromClient() }
            if events.contains(.write) { sendKept() }
        } else {
            if events.contains(.write), let code = peer?.send(&unsent) { peerFailed(code) }
            if events.contains(.read) { readFromPeer() }
        }
        watch()
    }

    private func readFromClient() {
        guard case .trying = state else { return }
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<InboundHandshake.readByteCount])
        switch client?.read(into: buffer) {
        case .moved(let count): answered(Array(buffer[..<count]))
        case .endOfStream: clientClosed(nil)
        case .failed(let code): clientClosed(code)
        case .wouldBlock, nil: break
        }
    }

    private func readFromPeer() {
        guard case .trying = state, !hasPeerEnded, kept.count < Self.mostKept else { return }
        let most = min(InboundHandshake.readByteCount, Self.mostKept - kept.count)
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<most])
        switch peer?.read(into: buffer) {
        case .moved(let count):
            var bytes = Array(buffer[..<count])
            connection?.incoming.apply(to: &bytes)
            kept += bytes
            sendKept()
        case .endOfStream:
            hasPeerEnded = true
            sendKept()
        case .failed(let code):
            peerFailed(code)
        case .wouldBlock, nil:
            break
        }
    }

    private func sendKept() {
        guard case .trying = state else { return }
        if sentCount < kept.count {
            switch kept[sentCount...].withUnsafeBytes({ client?.write($0) }) {
            case .moved(let count):
                sentCount += count
            case .failed(let code):
                // It may have answered before it closed.
                readFromClient()
                if case .trying = state { clientClosed(code) }
                return
            case .wouldBlock, .endOfStream, nil:
                break
            }
        }
        if hasPeerEnded, sentCount == kept.count { client?.shutdownWriting() }
    }

    private func answered(_ bytes: [UInt8]) {
        switch nearEnd {
        case .kernelsAfterAll:
            if let client = story.target { worker.nearAddresses.takesKernelsChoiceAlone(client) }
        case .virtual, .loopback, .kernels:
            break
        }
        handOver(bytes)
    }

    /// It has not sent a byte; `code` is nil where it closed in order.
    private func clientClosed(_ code: Int32?) {
        switch nearEnd {
        // One that closes behind the peer's end did not mean its address.
        case .loopback where !hasPeerEnded:
            guard let client = story.target else { return }
            story.debug("the client closed the connection at once; trying from an address that it may rather take")
            self.client = nil
            timer?.stop()
            sentCount = 0
            story.nearAddress = nil
            slot?.lease = nil
            nearEnd = .kernelsAfterAll
            candidates = []
            deadline = .now + worker.settings.timeouts.connect
            dial(client)
        case .loopback, .kernelsAfterAll, .virtual, .kernels:
            guard let code else { return handOver([]) }
            peer?.resetOnClose()
            end("client: \(SystemFailure.reason(code))")
        }
    }

    private func peerFailed(_ code: Int32) {
        client?.resetOnClose()
        end("peer: \(SystemFailure.reason(code))")
    }

    override func timerFired(_ tag: WatcherTag) {
        handOver([])
    }

    private func handOver(_ fromClient: [UInt8]) {
        guard let client = client.take(), let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        let crypto: Relay.Crypto
        if let connection = connection.take() { crypto = .negotiated(connection) } else { crypto = .none }
        Relay(
            client: client, peer: peer, crypto: crypto, fromClient: fromClient, fromPeer: kept, sentToClient: sentCount,
            unsent: unsent, story: story, slot: slot, on: worker
        ).begin()
    }

    private func end(_ reason: String) {
        story.info("ended: \(reason), before the client has sent a byte")
        leaveStage()
        peer = nil
        client = nil
    }

    private func leaveStage() {
        state = .over
        leave()
    }
}
