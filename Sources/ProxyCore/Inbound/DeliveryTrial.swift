import Configuration
import EventLoop
import MSE
import NetworkAddress

/// A connection to a client from an address that it may not take: it may take connections from 127.0.0.1 alone of all
/// 127.0.0.0/8, and close others before it has sent a byte. So what the peer sends is kept until the client's first byte, and
/// sent again on a second connection, from the kernel's choice, where the client closes the first.
final class DeliveryTrial: Connection {
    /// How much is kept, in bytes. A peer that sends more before the client's first byte has to wait for that.
    private static let mostKept = 64 * 1024

    private enum State {
        /// Connected from the doubtful address.
        case first
        case dialling(Dial)
        /// Connected from the kernel's choice.
        case second
        case over
    }

    private var client: StreamSocket?
    private var peer: StreamSocket?
    private var connection: EstablishedConnection?
    /// All that the peer has sent for the client so far, decrypted.
    private var kept: [UInt8]
    /// How much of it the client's socket has taken.
    private var sentCount = 0
    private var hasPeerEnded = false
    private var unsent: [UInt8]
    private var state = State.first
    private var story: ConnectionStory
    private var slot: ConnectionSlot?

    /// Takes over both sockets; `client` is nil where the client has closed its own already. `fromPeer` is what the peer has sent,
    /// decrypted; `unsent` is what the handshake has still to write to the peer.
    init(
        client: consuming StreamSocket?, peer: consuming StreamSocket,
        encrypted connection: consuming EstablishedConnection?, fromPeer: [UInt8], unsent: [UInt8],
        story: ConnectionStory, slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.client = consume client
        self.peer = consume peer
        self.connection = consume connection
        kept = fromPeer
        self.unsent = unsent
        self.story = story
        self.slot = consume slot
        super.init(on: worker)
    }

    override var record: ConnectionRecord? { story.record("delivery") }

    func begin() {
        peer?.assign(to: self, tag: Self.peerSide)
        if client == nil {
            clientClosed(nil)
            watch()
        } else {
            tryOut()
        }
    }

    private var isTrying: Bool {
        switch state {
        case .first, .second: true
        case .dialling, .over: false
        }
    }

    private func tryOut() {
        client?.assign(to: self, tag: Self.clientSide)
        // A client that is slow has taken it.
        timer?.start(after: worker.settings.timeouts.firstBytes)
        sendKept()
        watch()
    }

    private func watch() {
        let peerWrites: IOEvents = unsent.isEmpty ? [] : .write
        switch state {
        case .first, .second:
            peer?.watch(hasPeerEnded || kept.count >= Self.mostKept ? peerWrites : peerWrites.union(.read))
            client?.watch(sentCount < kept.count ? [.read, .write] : .read)
        case .dialling:
            peer?.watch(peerWrites)
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

    /// - Returns: whether it has sent something, or its connection is over; another one may have taken that one's place then.
    @discardableResult
    private func readFromClient() -> Bool {
        guard isTrying else { return false }
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<InboundHandshake.readByteCount])
        switch client?.read(into: buffer) {
        case .moved(let count): answered(Array(buffer[..<count]))
        case .endOfStream: clientClosed(nil)
        case .failed(let code): clientClosed(code)
        case .wouldBlock, nil: return false
        }
        return true
    }

    private func readFromPeer() {
        guard isTrying, !hasPeerEnded, kept.count < Self.mostKept else { return }
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
        guard isTrying else { return }
        if sentCount < kept.count {
            switch kept[sentCount...].withUnsafeBytes({ client?.write($0) }) {
            case .moved(let count):
                sentCount += count
            case .failed(let code):
                // It may have answered before it closed.
                if !readFromClient() { clientClosed(code) }
                return
            case .wouldBlock, .endOfStream, nil:
                break
            }
        }
        if hasPeerEnded, sentCount == kept.count { client?.shutdownWriting() }
    }

    private func answered(_ bytes: [UInt8]) {
        if let client = story.target {
            switch state {
            case .first: worker.nearAddresses.takesAll(client)
            case .second: worker.nearAddresses.takesKernelsChoiceAlone(client, saidBy: story.source.ip)
            case .dialling, .over: break
            }
        }
        relay(bytes)
    }

    /// It has not sent a byte; `code` is nil where it closed in order.
    private func clientClosed(_ code: Int32?) {
        if case .first = state, !hasPeerEnded {
            story.debug("the client closed the connection at once; trying from an address that it may rather take")
            dialAgain()
        } else if let code {
            peer?.resetOnClose()
            end(.closed, "client: \(SystemFailure.reason(code))")
        } else {
            relay([])
        }
    }

    private func dialAgain() {
        guard let target = story.target else { return }
        client = nil
        timer?.stop()
        sentCount = 0
        story.nearAddress = nil
        slot?.lease = nil
        let deadline = ContinuousClock.Instant.now + worker.settings.timeouts.connect
        let dial = Dial(to: target, until: deadline, by: worker.egress, on: worker.loop) { [unowned self] outcome in
            switch consume outcome {
            case .connected(let socket, _):
                client = consume socket
                state = .second
                tryOut()
            case .failed(let failure) where failure.isAfterConnecting:
                peer?.resetOnClose()
                end(.closed, "client: \(failure)")
            case .failed(let failure):
                end(.unreachable, "the client is not there: \(failure)")
            }
        }
        state = .dialling(dial)
        dial.start(worker.resolver)
    }

    override func timerFired(_ tag: WatcherTag) {
        relay([])
    }

    private func relay(_ fromClient: [UInt8]) {
        guard let client = client.take(), let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        worker.figures.delivered(.delivered)
        Relay(
            client: client, peer: peer, crypto: Relay.Crypto(connection.take()), fromClient: fromClient,
            fromPeer: kept, sentToClient: sentCount, unsent: unsent, story: story, slot: slot,
            onGreeting: { [memory = worker.memory, source = story.source.ip] in memory.learn($0, source: source) },
            on: worker
        ).begin()
    }

    private func peerFailed(_ code: Int32) {
        client?.resetOnClose()
        end(.peerBroke, "peer: \(SystemFailure.reason(code))")
    }

    override func cutOff() { end(nil, Self.cutOffReason) }

    /// `outcome` is nil where it is the daemon that ends.
    private func end(_ outcome: DeliveryOutcome?, _ reason: String) {
        if let outcome { worker.figures.delivered(outcome) }
        story.ended("ended: \(reason), before the client has sent a byte")
        leaveStage()
        peer = nil
        client = nil
    }

    private func leaveStage() {
        state = .over
        leave()
    }
}
