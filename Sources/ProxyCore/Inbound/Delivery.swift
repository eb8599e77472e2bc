import Configuration
import EventLoop
import Glibc
import Logging
import MSE
import NetworkAddress

/// The second stage of a connection that a remote peer makes: it connects to a client that has the torrent, from an address
/// that stands for the peer.
final class Delivery: Connection {
    private enum State {
        case dialling(Dial)
        case over
    }

    private let source: SocketAddress
    private var peer: StreamSocket?
    private var connection: EstablishedConnection?
    /// What the peer has sent for the client so far, decrypted.
    private let received: [UInt8]
    /// What the client is told ahead of that.
    private var preface: [UInt8] = []
    private var unsent: [UInt8]
    private var candidates: ArraySlice<Endpoint> = []
    private var failures: [Dial.Failure] = []
    /// Why the current client was not reached from an address of the peer's own.
    private var missedAddress: Dial.Failure?
    private var deadline: ContinuousClock.Instant
    /// The client may close the connection for the address that it comes from.
    private var isDoubtful = false
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
        self.received = received + (connection?.payload ?? [])
        self.connection = consume connection
        self.unsent = unsent
        self.story = story
        self.slot = consume slot
        deadline = .now + worker.settings.timeouts.connect
        super.init(on: worker)
    }

    override var record: ConnectionRecord? { story.record("delivery") }

    func begin() {
        guard let infohash = story.infohash else { return leaveStage() }
        if case .v2 = worker.settings.inbound.sendProxy, let own = peer?.localAddress {
            preface = ProxyHeader.bytes(from: source, to: own)
        }
        peer?.assign(to: self, tag: Self.peerSide)
        peer?.watch(unsent.isEmpty ? [] : .write)
        candidates = worker.torrents.clients(of: infohash)[...]
        tryNext()
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if let code = peer?.send(&unsent) {
            worker.figures.delivered(.peerBroke)
            end("peer: \(SystemFailure.reason(code)) before the client was reached")
        } else {
            peer?.watch(unsent.isEmpty ? [] : .write)
        }
    }

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
        isDoubtful = false
        switch consume choice {
        case .own(let lease):
            slot?.lease = consume lease
        case .doubtful(let lease):
            slot?.lease = consume lease
            isDoubtful = true
        case .kernels:
            slot?.lease = nil
        case .networkFull:
            slot?.lease = nil
            let network = worker.settings.outbound.virtualNetwork?.description ?? ""
            worker.complain(
                .deliveryNetworkFull,
                "all of outbound.virtual_network = \"\(network)\" is in use: \(story.detail.text(source)) has no address of its own at its client; take a larger network"
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
            missedAddress = failure
            story.debug("not from \(address): \(failure)")
            take(.kernels)
            dial(client)
            return
        }
        if failure.isAfterConnecting {
            closedAtOnce(failure)
            return
        }
        worker.missed(client, failure)
        failures.append(failure)
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

    private func reached() {
        complainOfMissedAddress()
        if let client = story.target { worker.reached(client) }
    }

    /// The client is there, and took the connection only without an address of the peer's own.
    private func complainOfMissedAddress() {
        guard case .unreachable(let failure)? = missedAddress, let virtual = worker.virtualPeers,
            let client = story.target
        else { return }
        let detail = story.detail
        let remedy =
            failure.code == EADDRNOTAVAIL
            ? virtual.absence
            : "\(detail.text(client)) needs a route to \(virtual.addresses.network) by this machine"
        worker.complain(
            .deliveryNetworkMissing,
            "peers have no addresses of their own at the client: \(remedy) (\(detail.words("\(failure)")))")
    }

    private func gaveUp() {
        worker.figures.delivered(.unreachable)
        let words = failures.count > 1 ? "none of the torrent's clients is there" : "the client is not there"
        let reasons = failures.map { "\($0)" }.joined(separator: "; ")
        // That a client is not there is told once, not for each peer.
        end("\(words): \(reasons)", failures.contains(where: \.isOwnShortage) ? .warning : .info)
    }

    /// The client is there, and has taken the connection and closed it, before that was looked at.
    private func closedAtOnce(_ failure: Dial.Failure) {
        reached()
        story.nearAddress = slot?.lease?.address
        guard isDoubtful else {
            worker.figures.delivered(.closed)
            peer?.resetOnClose()
            end("ended: client: \(failure)")
            return
        }
        tryOut(nil)
    }

    private func tryOut(_ client: consuming StreamSocket?) {
        guard let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        DeliveryTrial(
            client: client, peer: peer, encrypted: connection.take(), fromPeer: received, unsent: unsent,
            story: story, slot: slot, on: worker
        ).begin()
    }

    private func connected(_ client: consuming StreamSocket) {
        reached()
        story.nearAddress = slot?.lease?.address
        if isDoubtful {
            tryOut(client)
        } else {
            guard let peer = peer.take(), let slot = slot.take() else { return }
            leaveStage()
            worker.figures.delivered(.delivered)
            Relay(
                client: client, peer: peer, crypto: Relay.Crypto(connection.take()), fromClient: [],
                preface: preface, fromPeer: received, unsent: unsent, story: story, slot: slot,
                onGreeting: { [memory = worker.memory, source] in memory.learn($0, source: source.ip) }, on: worker
            ).begin()
        }
    }

    override func cutOff() { end("\(Self.cutOffReason) before the client was reached") }

    private func end(_ reason: String, _ level: Logger.Level = .info) {
        story.ended(reason, level)
        leaveStage()
        peer = nil
    }

    private func leaveStage() {
        state = .over
        leave()
    }
}
