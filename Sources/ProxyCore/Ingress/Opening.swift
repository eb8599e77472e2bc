import Configuration
import EventLoop
import HTTPMessage
import NetworkAddress
import PeerWire

/// The second stage of a connection that a client makes: the other end is there, and the client's first bytes tell what is
/// carried. They go on untouched, whatever they are.
final class Opening: Connection {
    private enum State {
        /// The client has its time to speak first, as in BitTorrent and HTTP.
        case awaitingClient
        /// It has let that pass: whoever speaks first now is listened to.
        case awaitingAnyone
        /// The other end has spoken first, as in SSH or SMTP, and is carried already. What the client says is looked at all the
        /// same: a late handshake must not go out in plaintext where that is forbidden.
        case carryingAnswer
        case over
    }

    private var client: StreamSocket?
    private var peer: StreamSocket?
    private let source: SocketAddress
    private let peerAddress: SocketAddress
    private var state = State.awaitingClient
    /// What the client has sent.
    private var early: [UInt8]
    /// What the other end has sent and the client has not taken yet.
    private var answer: [UInt8] = []
    /// How much it has sent.
    private var answeredByteCount = 0
    private var hasPeerEnded = false
    private let budget: Duration
    private var story: ConnectionStory
    private var slot: ConnectionSlot?

    /// Takes over both sockets. `early` has been read from the client, whose connection came from `source`; `budget` is what is
    /// left of the time that it waits.
    init(
        client: consuming StreamSocket, from source: SocketAddress, peer: consuming StreamSocket,
        at peerAddress: SocketAddress, early: [UInt8], budget: Duration, story: ConnectionStory,
        slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.client = consume client
        self.source = source
        self.peer = consume peer
        self.peerAddress = peerAddress
        self.early = early
        self.budget = budget
        self.story = story
        self.slot = consume slot
        super.init(on: worker)
    }

    override var record: ConnectionRecord? { story.record("opening") }

    func begin() {
        client?.assign(to: self, tag: Self.clientSide)
        peer?.assign(to: self, tag: Self.peerSide)
        timer?.start(after: worker.settings.timeouts.firstBytes)
        watch()
        lookAtFirstBytes()
    }

    private func watch() {
        switch state {
        case .awaitingClient:
            client?.watch(.read)
            peer?.watch([])
        case .awaitingAnyone, .carryingAnswer:
            client?.watch(answer.isEmpty ? .read : [.read, .write])
            peer?.watch(answer.isEmpty && !hasPeerEnded ? .read : [])
        case .over:
            break
        }
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if tag == Self.peerSide {
            readPeer()
        } else {
            if events.contains(.write) { flushAnswer() }
            if events.contains(.read) { readClient() }
        }
        watch()
    }

    private func readClient() {
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<InboundHandshake.readByteCount])
        switch client?.read(into: buffer) {
        case .moved(let count):
            early += buffer[..<count]
            lookAtFirstBytes()
        case .endOfStream:
            clientEnded()
        case .failed(let code):
            peer?.resetOnClose()
            end("client: \(SystemFailure.reason(code))")
        case .wouldBlock, nil:
            break
        }
    }

    /// A client that has finished without a word sends no handshake any more. It may want to hear the other end.
    private func clientEnded() {
        if early.isEmpty || isBlank {
            passOn()
        } else {
            end("the client closed after \(early.count) bytes of a handshake or a request")
        }
    }

    private func readPeer() {
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<InboundHandshake.readByteCount])
        switch peer?.read(into: buffer) {
        case .moved(let count):
            if case .awaitingAnyone = state {
                state = .carryingAnswer
                story.debug("the other end speaks first: it is passed on")
            }
            timer?.start(after: worker.settings.timeouts.idle)
            answer += buffer[..<count]
            answeredByteCount += count
            flushAnswer()
        case .endOfStream:
            hasPeerEnded = true
            flushAnswer()
        case .failed(let code):
            client?.resetOnClose()
            end("peer: \(SystemFailure.reason(code))")
        case .wouldBlock, nil:
            break
        }
    }

    private func flushAnswer() {
        if let code = client?.send(&answer) {
            peer?.resetOnClose()
            end("client: \(SystemFailure.reason(code))")
        } else if hasPeerEnded, answer.isEmpty {
            client?.shutdownWriting()
            timer?.start(after: worker.settings.timeouts.halfClosed)
        }
    }

    private func lookAtFirstBytes() {
        guard !early.isEmpty, !isOwn() else { return }
        switch FirstBytes(early) {
        case .undecided:
            break
        case .peerWire:
            guard let handshake = PeerWireHandshake(early) else { return }
            story.infohash = handshake.infohash
            worker.torrents.handshaken(handshake.infohash, from: source.ip)
            carry(handshake)
        case .other:
            lookForHTTP()
        }
    }

    /// Packet rules that redirect libcurl's connections too are noticed here at the latest.
    private func isOwn() -> Bool {
        guard worker.egress.hasMade(source, to: client?.wantedDestination) else { return false }
        worker.figures.refused(.loop)
        end("refused: it is a connection of mseproxy's own, which packet rules have redirected here")
        return true
    }

    private func carry(_ handshake: PeerWireHandshake) {
        let policy = worker.policies.outbound(handshake.infohash)
        let knowledge = worker.memory.knowledge(of: peerAddress)
        switch (policy.encryption, state) {
        case (.off, _):
            relay(handshake, spokenTo: .policy)
        case (.require, .carryingAnswer):
            refuse("refused: the peer has spoken first, and encryption is \"require\"")
        case (.prefer, .carryingAnswer):
            if let knowledge, knowledge.speech == .mse {
                refuse("refused: the peer has spoken first, and speaks MSE, since \(knowledge)")
            } else {
                relay(handshake, spokenTo: .policy)
            }
        case (.prefer, _):
            if let knowledge, knowledge.speech == .plaintextAlone {
                story.debug("in plaintext at once, since \(knowledge)")
                story.plaintextReason = "\(knowledge)"
                relay(handshake, spokenTo: .knowledge)
            } else {
                encrypt(handshake, policy)
            }
        case (.require, _):
            encrypt(handshake, policy)
        }
    }

    /// An announce within a tunnel is treated as on the forward port, whatever else is HTTP too, since an announce may
    /// follow on the same connection.
    private func lookForHTTP() {
        switch FirstHTTPBytes(early) {
        case .undecided:
            if case .carryingAnswer = state, isBlank { passOn() }
        case .http:
            switch TunnelledRequest(early) {
            case .undecided: break
            case .http: serveHTTP()
            case .upgrade(let host): if mayUpgrade(host) { passOn() } else { serveHTTP() }
            }
        case .other:
            passOn()
        }
    }

    /// Whether the client has sent line ends alone: they may come before a request, and are all that is said in other protocols.
    private var isBlank: Bool {
        !early.isEmpty && early.allSatisfy { [UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0) }
    }

    /// What a WebSocket carries is not seen, and may be announces.
    private func mayUpgrade(_ host: Endpoint.Host?) -> Bool {
        let tracker = worker.settings.tracker
        let policies = [host, story.target?.host].compactMap(\.self).map { tracker.policy(forHost: $0.description) }
        return tracker.otherRequests == .pass && !policies.contains(.require)
    }

    private func passOn() {
        switch worker.settings.outbound.otherTraffic {
        case .pass: relay(.untouched)
        case .refuse: end("refused: no peer-wire handshake, and outbound.other_traffic is \"refuse\"")
        }
    }

    private func serveHTTP() {
        if case .carryingAnswer = state {
            end("refused: a request after the other end has spoken, which HTTP does not do")
            return
        }
        guard let client = client.take(), let slot = slot.take(), let target = story.target else { return }
        leaveStage()
        HTTPConnection(client, from: source, role: .tunnel(target), story: story, slot: slot, on: worker)
            .begin(with: early)
    }

    private func encrypt(_ handshake: PeerWireHandshake, _ policy: ConnectionPolicy) {
        guard let client = client.take(), let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        OutboundHandshake(
            client: client, peer: peer, at: peerAddress, handshake: handshake,
            rest: Array(early.dropFirst(handshake.bytes.count)), policy: policy, budget: budget, story: story,
            slot: slot, on: worker
        ).begin()
    }

    private func refuse(_ reason: String) {
        worker.figures.shookHands(.outbound, .refused, in: .zero)
        end(reason)
    }

    /// Has a peer-wire handshake go out in plaintext, for `reason`.
    private func relay(_ handshake: PeerWireHandshake, spokenTo reason: PeerMemory.PlaintextReason) {
        worker.figures.shookHands(.outbound, .plaintext, in: .zero)
        relay(.none) { [memory = worker.memory, peerAddress] in
            memory.learn($0, of: peerAddress, for: handshake.infohash, spokenTo: reason)
        }
    }

    private func relay(_ crypto: consuming Relay.Crypto, onGreeting: ((PeerGreeting) -> Void)? = nil) {
        guard let client = client.take(), let peer = peer.take(), let slot = slot.take() else { return }
        leaveStage()
        Relay(
            client: client, peer: peer, crypto: crypto, fromClient: early, fromPeer: answer,
            ahead: (0, answeredByteCount - answer.count), story: story, slot: slot, onGreeting: onGreeting, on: worker
        ).begin()
    }

    override func timerFired(_ tag: WatcherTag) {
        switch state {
        case .awaitingClient:
            if isBlank { return passOn() }
            let limit = worker.settings.timeouts.firstBytes.secondsText
            guard early.isEmpty, worker.settings.outbound.otherTraffic == .pass else {
                end("no peer-wire handshake within \(limit) s: \(early.count) bytes came")
                return
            }
            story.debug("nothing within \(limit) s: waiting for whoever speaks first")
            state = .awaitingAnyone
            timer?.start(after: worker.settings.timeouts.idle)
            watch()
        case .awaitingAnyone:
            end("neither end has said anything")
        case .carryingAnswer:
            end(hasPeerEnded ? "half-closed and idle" : "idle")
        case .over:
            break
        }
    }

    override func cutOff() { end(Self.cutOffReason) }

    private func end(_ reason: String) {
        story.ended(reason)
        countAnswer()
        leaveStage()
        client = nil
        peer = nil
    }

    /// What the other end has said to a client that has said nothing is carried all the same.
    private func countAnswer() {
        guard answeredByteCount > 0 else { return }
        let kind = RelayKind(direction: story.direction, crypto: .other)
        worker.figures.count { $0.received[kind] += UInt64(answeredByteCount) }
    }

    private func leaveStage() {
        state = .over
        leave()
    }
}
