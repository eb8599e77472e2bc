import Configuration
import EventLoop
import MSE
import NetworkAddress
import PeerWire

/// The first stage of a connection that a remote peer makes: it tells plaintext from MSE, and answers MSE as the
/// responder.
///
/// Whatever is no handshake for a torrent that is known is read and thrown away until a deadline, with no answer that is
/// not MSE's own, so that a probe learns nothing: whatever came, and whether more is coming, the stream ends in order at that
/// deadline. A peer that ends its own stream before has its end at once, at any stage alike.
final class InboundHandshake: Connection {
    /// What one read of a handshake may bring, so that what it leaves over stays small.
    static let readByteCount = 16 * 1024

    /// How long a peer that failed is waited for once it has read the end: time for what is on its way, while nobody keeps a
    /// place for long.
    private static let longestFinish = Duration.seconds(5)

    private enum State {
        /// Still either plaintext or MSE.
        case identifying
        case negotiating
        /// Read on without an answer; what is left of Yb and PadB still goes.
        case discarding
        /// The end of the stream was sent, and what comes is thrown away until the peer's own: closed with bytes unread, or
        /// more on their way, the connection would be reset.
        case finishing
        case over
    }

    private var peer: StreamSocket?
    private var state = State.identifying
    /// What came while it was neither plaintext nor MSE yet; in plaintext, all of it.
    private var received: [UInt8] = []
    private var handshake: Handshake?
    private var connection: EstablishedConnection?
    private var unsent: [UInt8] = []
    /// The peer sends no more, and has some of Yb and PadB to come.
    private var hasPeerFinished = false
    private var story: ConnectionStory
    private var slot: ConnectionSlot?
    private var place: HandshakePlace?
    /// In its worker's `HandshakeQueue`.
    var neighbours: (older: InboundHandshake?, newer: InboundHandshake?)
    private let source: SocketAddress
    private let discardUntil: ContinuousClock.Instant

    init(
        _ peer: consuming StreamSocket, from source: SocketAddress, slot: consuming ConnectionSlot,
        place: consuming HandshakePlace, on worker: Worker
    ) {
        self.peer = consume peer
        self.slot = consume slot
        self.place = consume place
        self.source = source
        story = ConnectionStory(.inbound, from: source, logger: worker.logger)
        discardUntil = .now + worker.discardPeriod
        super.init(on: worker)
        worker.handshakes.joined(self)
    }

    override var record: ConnectionRecord? { story.record(isDiscarding ? "discarding" : "handshake") }

    override func cutOff() {
        switch state {
        case .identifying, .negotiating: story.ended("\(Self.cutOffReason) before the end of a handshake")
        case .discarding, .finishing, .over: break
        }
        end()
    }

    /// A peer whose handshake has failed is not waited for.
    override func drain() {
        if isDiscarding { end() }
    }

    /// Its place is needed for a newer connection.
    func giveWay() {
        if !isDiscarding {
            count(.displaced)
            story.ended("gave way to a newer connection before the end of a handshake")
        }
        end()
    }

    private var isDiscarding: Bool {
        switch state {
        case .discarding, .finishing: true
        case .identifying, .negotiating, .over: false
        }
    }

    func begin() {
        peer?.assign(to: self, tag: Self.peerSide)
        timer?.start(after: worker.settings.timeouts.handshake)
        watch()
    }

    private func watch() {
        switch state {
        case .identifying, .negotiating, .discarding:
            let reading: IOEvents = hasPeerFinished ? [] : .read
            peer?.watch(unsent.isEmpty ? reading : reading.union(.write))
        case .finishing: peer?.watch(.read)
        case .over: break
        }
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { write() }
        if events.contains(.read) { read() }
        watch()
    }

    private func read() {
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<Self.readByteCount])
        switch peer?.read(into: buffer) {
        case .moved(let count):
            switch state {
            case .identifying: identify(Array(buffer[..<count]))
            case .negotiating: negotiate(Array(buffer[..<count]))
            case .discarding, .finishing, .over: break
            }
        case .endOfStream:
            hasPeerFinished = !unsent.isEmpty && state != .finishing
            closed("the peer closed the connection", .closed)
        case .failed(let code):
            closed("peer: \(SystemFailure.reason(code))", .reset)
        case .wouldBlock, nil:
            break
        }
    }

    private func write() {
        if let code = peer?.send(&unsent) {
            hasPeerFinished = false
            closed("peer: \(SystemFailure.reason(code))", .reset)
        } else if hasPeerFinished, unsent.isEmpty {
            end()
        }
    }

    private func identify(_ bytes: [UInt8]) {
        received += bytes
        switch FirstBytes(received) {
        case .undecided:
            break
        case .peerWire:
            guard let handshake = PeerWireHandshake(received) else { return }
            story.infohash = handshake.infohash
            guard worker.policies.inbound(handshake.infohash).encryption != .require else {
                discard("plaintext handshake refused: encryption is \"require\"", .refused)
                return
            }
            deliver()
        case .other:
            guard worker.policies.answersMSE else {
                discard("no plaintext handshake, and inbound.encryption is \"off\"", .refused)
                return
            }
            let (torrents, policies) = (worker.torrents, worker.policies)
            handshake = Handshake(responderWith: worker.materials.next()) { requirement in
                guard let infohash = torrents.infohash(forRequirement2: requirement) else { return nil }
                return AnsweredTorrent(infohash, accepting: policies.inbound(infohash).answered)
            }
            worker.cutFirstWrites(to: &peer, reaching: handshake?.firstWriteReach ?? 0)
            state = .negotiating
            let first = received
            received = []
            negotiate(first)
        }
    }

    private func negotiate(_ bytes: [UInt8]) {
        do throws(HandshakeFailure) {
            connection = try handshake?.receive(bytes)
            unsent += handshake?.takeOutput() ?? []
            if let infohash = connection?.infohash {
                story.infohash = infohash
                handshake = nil
                worker.memory.spokeMSE(source: source.ip, .cameEncrypted)
            }
            write()
            if story.infohash != nil { deliver() }
        } catch {
            // Yb answers a public key whatever came in the same read: one segment must look as two do.
            unsent += handshake?.takeOutput() ?? []
            write()
            discard("MSE failed: \(error)", error == .unknownTorrent ? .unknownTorrent : .malformed)
        }
    }

    private func deliver() {
        guard let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        count(connection == nil ? .plaintext : .encrypted)
        Delivery(
            of: peer, from: source, encrypted: connection.take(), received: received, unsent: unsent, story: story,
            slot: slot, on: worker
        ).begin()
    }

    private func count(_ outcome: HandshakeOutcome) {
        worker.figures.shookHands(.inbound, outcome, in: story.age)
    }

    /// From here on the peer is only read from. What is left of Yb and PadB still goes: an answer that is cut short would tell
    /// that, and when, the handshake failed.
    private func discard(_ reason: String, _ outcome: HandshakeOutcome) {
        guard peer != nil else { return }
        count(outcome)
        story.info("\(reason); reading on without an answer")
        state = .discarding
        worker.handshakes.failed(self)
        handshake = nil
        timer?.start(after: max(.zero, discardUntil - .now))
    }

    override func timerFired(_ tag: WatcherTag) {
        switch state {
        case .identifying, .negotiating:
            discard("no handshake within \(worker.settings.timeouts.handshake.secondsText) s", .silent)
        case .discarding:
            state = .finishing
            unsent = []
            peer?.shutdownWriting()
            timer?.start(after: min(worker.settings.timeouts.halfClosed, Self.longestFinish))
            watch()
        case .finishing:
            end()
        case .over:
            break
        }
    }

    private func closed(_ reason: String, _ outcome: HandshakeOutcome) {
        switch state {
        case .identifying, .negotiating:
            count(outcome)
            story.ended("\(reason) before the end of a handshake")
        case .discarding, .finishing, .over: break
        }
        guard hasPeerFinished else { return end() }
        if !isDiscarding {
            state = .discarding
            worker.handshakes.failed(self)
        }
    }

    private func end() {
        leaveStage()
        peer = nil
    }

    private func leaveStage() {
        if case .over = state { return }
        worker.handshakes.left(self, failed: isDiscarding)
        place = nil
        state = .over
        leave()
    }
}
