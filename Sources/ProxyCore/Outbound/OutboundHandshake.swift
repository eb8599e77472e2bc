import Configuration
import EventLoop
import MSE
import NetworkAddress
import PeerWire

/// The third stage of a connection that a client makes: MSE as the initiator, with the client's handshake as IA.
///
/// With `encryption = "prefer"` a peer that sent no byte of Yb, and is not known to speak MSE, is connected to once more, in
/// plaintext: falling back takes a new connection, and a peer that sent Yb speaks MSE. Each method of `crypto` is offered alone,
/// since an offer of both cannot say which is preferred: a peer that sent Yb and did not take the first is connected to
/// once more with the second. A peer that may have stumbled over a short S is connected to once more as well, with another key.
final class OutboundHandshake: Connection {
    private enum State {
        case negotiating
        case dialling(Dial)
        case over
    }

    private var client: StreamSocket?
    private var peer: StreamSocket?
    private let peerAddress: SocketAddress
    private let peerWire: PeerWireHandshake
    /// What the client sent behind its handshake. It waits for step 4: rTorrent drops a connection that brings more
    /// before it, and aria2 loses the bytes.
    private let rest: [UInt8]
    private let policy: ConnectionPolicy
    private let deadline: ContinuousClock.Instant
    private var offers: CryptoOffers
    private var handshake: Handshake
    private var unsent: [UInt8] = []
    /// A byte came in the place of Yb.
    private var hasPeerAnswered = false
    /// All of Yb came.
    private var hasPublicKey = false
    private var hasTriedAnotherKey = false
    private var state = State.negotiating
    private var began = ContinuousClock.Instant.now
    private var story: ConnectionStory
    private var slot: ConnectionSlot?

    /// Takes over both sockets; `policy` is not `off`, and `budget` is what is left of the time that the client waits.
    init(
        client: consuming StreamSocket, peer: consuming StreamSocket, at peerAddress: SocketAddress,
        handshake peerWire: PeerWireHandshake, rest: [UInt8], policy: ConnectionPolicy, budget: Duration,
        story: ConnectionStory, slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.client = consume client
        self.peer = consume peer
        self.peerAddress = peerAddress
        self.peerWire = peerWire
        self.rest = rest
        self.policy = policy
        deadline = .now + budget
        offers = CryptoOffers(policy.crypto, to: worker.memory.knowledge(of: peerAddress))
        handshake = Self.handshake(for: peerWire, offering: offers.current, worker.materials)
        self.story = story
        self.slot = consume slot
        super.init(on: worker)
    }

    private static func handshake(
        for peerWire: PeerWireHandshake, offering method: CryptoMethods, _ materials: HandshakeMaterials
    ) -> Handshake {
        do throws(HandshakeFailure) {
            return try Handshake(
                initiatorFor: peerWire.infohash, offering: method,
                initialPayload: peerWire.bytes, material: materials.next())
        } catch {
            // The initialiser refuses a long IA alone, and a peer-wire handshake is as long as IA may be.
            preconditionFailure("\(error)")
        }
    }

    override var record: ConnectionRecord? { story.record("handshake") }

    func begin() {
        began = .now
        worker.cutFirstWrites(to: &peer, reaching: handshake.firstWriteReach)
        peer?.assign(to: self, tag: Self.peerSide)
        client?.assign(to: self, tag: Self.clientSide)
        // What it sends now waits in the kernel for step 4: watched and not read, it would keep the loop turning.
        client?.watch([])
        startTimer()
        write()
    }

    /// A peer that speaks no MSE may keep silent, and so may one that refuses: then half the time is for the next connection.
    private func startTimer() {
        let remaining = max(.zero, deadline - .now)
        let hasAlternative = hasPeerAnswered ? offers.hasNext : mayFallBack
        timer?.start(after: hasAlternative ? remaining / 2 : remaining)
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { write() }
        if events.contains(.read) { read() }
    }

    /// Sends what the handshake has to say, and watches for what it then waits for.
    private func write() {
        unsent += handshake.takeOutput()
        if let code = peer?.send(&unsent) {
            failed("peer: \(SystemFailure.reason(code))", .reset)
            return
        }
        peer?.watch(unsent.isEmpty ? .read : [.read, .write])
    }

    private func read() {
        let outcome = peer?.read(
            into: UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<InboundHandshake.readByteCount]))
        switch outcome {
        case .moved(let count):
            received(Array(worker.scratch[..<count]))
        case .endOfStream:
            failed("the peer closed the connection", .closed)
        case .failed(let code):
            failed("peer: \(SystemFailure.reason(code))", .reset)
        case .wouldBlock, nil:
            break
        }
    }

    private func received(_ bytes: [UInt8]) {
        if !hasPeerAnswered {
            hasPeerAnswered = true
            startTimer()
        }
        do throws(HandshakeFailure) {
            if let connection = try handshake.receive(bytes) {
                established(connection)
            } else {
                if handshake.phase == .awaitingNegotiation { publicKeyCame() }
                write()
            }
        } catch {
            if error.isBehindPublicKey { publicKeyCame() }
            // A plaintext handshake is no byte of Yb; but a peer that is connected to again has sent one before.
            if error == .answeredInPlaintext, !hasPublicKey { hasPeerAnswered = false }
            failed("\(error)", error == .answeredInPlaintext ? .greetedInPlaintext : .malformed)
        }
    }

    /// It counts from here on, whatever becomes of this connection and those that follow it.
    private func publicKeyCame() {
        guard !hasPublicKey else { return }
        hasPublicKey = true
        worker.memory.spokeMSE(peerAddress, selected: nil)
    }

    private func established(_ connection: consuming EstablishedConnection) {
        guard let client = client.take(), let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        count(.encrypted)
        worker.memory.spokeMSE(peerAddress, selected: connection.selected, refused: offers.refused)
        let payload = connection.payload
        Relay(
            client: client, peer: peer, crypto: .negotiated(connection), fromClient: rest, fromPeer: payload,
            unsent: unsent, ahead: (peerWire.bytes.count, 0), story: story, slot: slot, on: worker
        ).begin()
    }

    override func timerFired(_ tag: WatcherTag) {
        failed("no answer in time", .silent)
    }

    private func failed(_ reason: String, _ failure: PeerKnowledge.Failure) {
        peer = nil
        if mayFallBack {
            story.debug("MSE failed: \(reason), before any byte of Yb; connecting again in plaintext")
            story.plaintextReason = "MSE failed: \(reason)"
            dialAgain(for: .plaintext, after: failure) { [unowned self] in connectedPlaintext($0, after: failure) }
        } else if handshake.isSecretShort, !hasTriedAnotherKey, deadline > .now {
            hasTriedAnotherKey = true
            story.debug("MSE failed: \(reason), and S began with a zero; connecting again with another key")
            dialAgain(for: .key, after: failure) { [unowned self] in connectedForMSE($0) }
        } else if hasPublicKey, offers.hasNext, deadline > .now {
            let refused = offers.current
            offers.refuse()
            story.debug("MSE failed: \(reason) when offered \(refused); connecting again to offer \(offers.current)")
            dialAgain(for: .method, after: failure) { [unowned self] in connectedForMSE($0) }
        } else {
            if hasPublicKey { worker.memory.spokeMSE(peerAddress, selected: nil, failure: failure) }
            count(HandshakeOutcome(failure))
            // Where the other method would do, it is crypto that the user has to look at.
            let offer = hasPublicKey ? " when offered \(offers.current)" : ""
            end("MSE failed: \(reason)\(offer); \(refusalOfPlaintext)")
        }
    }

    /// What is known of a peer that speaks MSE.
    private var knowledgeOfMSE: PeerKnowledge? {
        worker.memory.knowledge(of: peerAddress).flatMap { $0.speech == .mse ? $0 : nil }
    }

    private var mayFallBack: Bool { policy.encryption == .prefer && !hasPeerAnswered && knowledgeOfMSE == nil }

    private var refusalOfPlaintext: String {
        guard policy.encryption == .prefer else { return "plaintext is not allowed" }
        let reason = hasPeerAnswered ? nil : knowledgeOfMSE.map { "the peer speaks MSE, since \($0)" }
        return "\(reason ?? "the peer has answered"), so plaintext is not tried"
    }

    /// `failure` is what the connection has come to where the peer is not reached again.
    private func dialAgain(
        for retry: HandshakeRetry, after failure: PeerKnowledge.Failure,
        _ onConnect: @escaping (consuming StreamSocket) -> Void
    ) {
        timer?.stop()
        worker.figures.retried(retry)
        let dial = Dial(to: Endpoint(peerAddress), until: deadline, by: worker.egress, on: worker.loop) {
            [unowned self] outcome in
            switch consume outcome {
            case .connected(let socket, _): onConnect(socket)
            case .failed(let reason):
                count(HandshakeOutcome(failure))
                end("\(reason)")
            }
        }
        state = .dialling(dial)
        dial.start(worker.resolver)
    }

    private func connectedForMSE(_ peer: consuming StreamSocket) {
        self.peer = consume peer
        handshake = Self.handshake(for: peerWire, offering: offers.current, worker.materials)
        unsent = []
        state = .negotiating
        begin()
    }

    private func connectedPlaintext(_ peer: consuming StreamSocket, after failure: PeerKnowledge.Failure) {
        // While it was dialled, another connection may have shown that it speaks MSE.
        guard mayFallBack else {
            count(HandshakeOutcome(failure))
            return end("MSE failed: \(failure); \(refusalOfPlaintext)")
        }
        guard let client = client.take(), let slot = slot.take() else { return }
        leaveStage()
        count(.plaintext)
        Relay(
            client: client, peer: peer, crypto: .none, fromClient: peerWire.bytes + rest, story: story, slot: slot,
            onGreeting: { [memory = worker.memory, peerAddress, infohash = peerWire.infohash] in
                memory.learn($0, of: peerAddress, for: infohash, spokenTo: .failure(failure))
            }, on: worker
        ).begin()
    }

    private func count(_ outcome: HandshakeOutcome) {
        worker.figures.shookHands(.outbound, outcome, in: .now - began)
    }

    override func cutOff() { end(Self.cutOffReason) }

    private func end(_ reason: String) {
        story.ended(reason)
        leaveStage()
        client = nil
    }

    private func leaveStage() {
        state = .over
        leave()
    }
}

extension HandshakeOutcome {
    fileprivate init(_ failure: PeerKnowledge.Failure) {
        self =
            switch failure {
            case .silent: .silent
            case .closed: .closed
            case .reset: .reset
            case .greetedInPlaintext, .malformed: .malformed
            }
    }
}

extension HandshakeFailure {
    /// Whether the other end's public key had come whole before.
    fileprivate var isBehindPublicKey: Bool {
        switch self {
        case .notSynchronised, .wrongVerificationConstant, .padTooLong, .selectRefused, .unknownTorrent,
            .nothingAcceptable:
            true
        case .publicKeyOutOfRange, .answeredInPlaintext, .openedInPlaintext, .initialPayloadTooLong, .notEstablished,
            .alreadyOver:
            false
        }
    }
}
