import Configuration
import EventLoop
import MSE
import NetworkAddress
import ObfuscationCrypto
import PeerWire

/// The second stage of a connection that a client makes: MSE as the initiator, with the client's handshake as IA.
///
/// With `encryption = "prefer"` a peer that sent no byte of Yb is connected to once more, in plaintext: falling back
/// takes a new connection, and a peer that sent Yb speaks MSE. A peer that may have stumbled over a short S is connected
/// to once more as well, with another key.
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
    private let deadline: ContinuousClock.Instant
    private let mayFallBack: Bool
    private var handshake: Handshake
    private var unsent: [UInt8] = []
    private var hasPeerAnswered = false
    private var hasTriedAnotherKey = false
    private var state = State.negotiating
    private var story: ConnectionStory
    private var slot: ConnectionSlot?

    /// Takes over both sockets; `budget` is what is left of the time that the client waits.
    init(
        client: consuming StreamSocket, peer: consuming StreamSocket, at peerAddress: SocketAddress,
        handshake peerWire: PeerWireHandshake, rest: [UInt8], budget: Duration, story: ConnectionStory,
        slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.client = consume client
        self.peer = consume peer
        self.peerAddress = peerAddress
        self.peerWire = peerWire
        self.rest = rest
        deadline = .now + budget
        // A tracker's crypto_flags say which peers would refuse plaintext: it would give the torrent away for nothing.
        mayFallBack =
            worker.settings.outbound.encryption == .prefer && !worker.trackers.peers.requireCrypto(peerAddress)
        handshake = Self.handshake(for: peerWire, worker.settings, worker.pads)
        self.story = story
        self.slot = consume slot
        super.init(on: worker)
    }

    private static func handshake(for peerWire: PeerWireHandshake, _ settings: Configuration, _ pads: PadDrawing)
        -> Handshake
    {
        var random = SystemRandom()
        do throws(HandshakeFailure) {
            return try Handshake(
                initiatorFor: peerWire.infohash, offering: CryptoMethods(settings.outbound.crypto),
                initialPayload: peerWire.bytes, material: HandshakeMaterial(from: &random, drawing: pads))
        } catch {
            // The initialiser refuses a long IA alone, and a peer-wire handshake is as long as IA may be.
            preconditionFailure("\(error)")
        }
    }

    func begin() {
        worker.cutFirstWrites(to: &peer, reaching: handshake.firstWriteReach)
        peer?.assign(to: self, tag: Self.peerSide)
        client?.assign(to: self, tag: Self.clientSide)
        // What it sends now waits in the kernel for step 4: watched and not read, it would keep the loop turning.
        client?.watch([])
        // A peer that speaks no MSE may keep silent: then half the time is for the second connection.
        let remaining = max(.zero, deadline - .now)
        timer?.start(after: mayFallBack && !hasPeerAnswered ? remaining / 2 : remaining)
        write()
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { write() }
        if events.contains(.read) { read() }
    }

    /// Sends what the handshake has to say, and watches for what it then waits for.
    private func write() {
        unsent += handshake.takeOutput()
        if let code = peer?.send(&unsent) {
            failed("peer: \(SystemFailure.reason(code))")
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
            failed("the peer closed the connection")
        case .failed(let code):
            failed("peer: \(SystemFailure.reason(code))")
        case .wouldBlock, nil:
            break
        }
    }

    private func received(_ bytes: [UInt8]) {
        if !hasPeerAnswered {
            hasPeerAnswered = true
            // No second connection will need the other half of the time.
            timer?.start(after: max(.zero, deadline - .now))
        }
        do throws(HandshakeFailure) {
            if let connection = try handshake.receive(bytes) {
                established(connection)
            } else {
                write()
            }
        } catch {
            // A plaintext handshake is no byte of Yb; but a peer that is tried with another key has sent one before.
            if error == .answeredInPlaintext, !hasTriedAnotherKey { hasPeerAnswered = false }
            failed("\(error)")
        }
    }

    private func established(_ connection: consuming EstablishedConnection) {
        guard let client = client.take(), let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        let payload = connection.payload
        Relay(
            client: client, peer: peer, crypto: .negotiated(connection), fromClient: rest, fromPeer: payload,
            unsent: unsent, story: story, slot: slot, on: worker
        ).begin()
    }

    override func timerFired(_ tag: WatcherTag) {
        failed("no answer in time")
    }

    private func failed(_ reason: String) {
        peer = nil
        if mayFallBack, !hasPeerAnswered {
            story.info("MSE failed: \(reason), before any byte of Yb; connecting again in plaintext")
            dialAgain { [unowned self] in connectedPlaintext($0) }
        } else if handshake.isSecretShort, !hasTriedAnotherKey, deadline > .now {
            hasTriedAnotherKey = true
            story.debug("MSE failed: \(reason), and S began with a zero; connecting again with another key")
            dialAgain { [unowned self] in connectedWithAnotherKey($0) }
        } else {
            let policy = mayFallBack ? "the peer speaks MSE, so plaintext is not tried" : "plaintext is not allowed"
            end("MSE failed: \(reason); \(policy)")
        }
    }

    private func dialAgain(_ onConnect: @escaping (consuming StreamSocket) -> Void) {
        timer?.stop()
        let dial = Dial(to: Endpoint(peerAddress), until: deadline, by: worker.egress, on: worker.loop) {
            [unowned self] outcome in
            switch consume outcome {
            case .connected(let socket, _): onConnect(socket)
            case .failed(let failure): end("\(failure)")
            }
        }
        state = .dialling(dial)
        dial.start(worker.resolver)
    }

    private func connectedWithAnotherKey(_ peer: consuming StreamSocket) {
        self.peer = consume peer
        handshake = Self.handshake(for: peerWire, worker.settings, worker.pads)
        unsent = []
        state = .negotiating
        begin()
    }

    private func connectedPlaintext(_ peer: consuming StreamSocket) {
        guard let client = client.take(), let slot = slot.take() else { return }
        leaveStage()
        Relay(
            client: client, peer: peer, crypto: .none, fromClient: peerWire.bytes + rest, story: story, slot: slot,
            on: worker
        ).begin()
    }

    private func end(_ reason: String) {
        story.info(reason)
        leaveStage()
        client = nil
    }

    private func leaveStage() {
        state = .over
        leave()
    }
}
