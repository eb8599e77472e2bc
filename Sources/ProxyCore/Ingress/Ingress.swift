import Configuration
import EventLoop
import Glibc
import HTTPMessage
import NetworkAddress
import PeerWire

/// The first stage of a connection that a client makes: it learns where to, and connects there.
///
/// It connects before it answers a SOCKS request, so that the answer is the truth. The client sends its handshake only
/// behind that answer, which costs next to nothing: the client is beside the proxy, and the peer is not.
final class Ingress: Connection {
    private enum State {
        case negotiating
        case dialling(Dial)
        /// Refused: what the client still sends is thrown away, so that closing does not reset the answer.
        case refused
        case over
    }

    private enum Manner {
        /// In the version of SOCKS that the client has spoken.
        case socks
        /// As the answer to CONNECT in the client's version of HTTP.
        case connect(HTTPVersion)
        /// Not at all: it believes itself connected already. What comes nearest to a peer that is not there is a reset.
        case untold
    }

    /// How long a refused client may take to close.
    private static let refusalPeriod = Duration.seconds(2)
    /// A client may send so much before its connection stands; more waits in the kernel.
    private static let mostEarlyBytes = 16 * 1024

    private var client: StreamSocket?
    private let way: WayIn
    private let source: SocketAddress
    private var negotiation = SOCKSNegotiation()
    /// How the client is told what came of the dial.
    private var manner: Manner
    private var state = State.negotiating
    /// What the client sent for the peer.
    private var early: [UInt8] = []
    private var story: ConnectionStory
    private var slot: ConnectionSlot?

    init(
        _ client: consuming StreamSocket, from source: SocketAddress, by way: WayIn, slot: consuming ConnectionSlot,
        on worker: Worker
    ) {
        self.client = consume client
        self.way = way
        manner = if case .socks = way { .socks } else { .untold }
        self.slot = consume slot
        self.source = source
        story = ConnectionStory(way, from: source, logger: worker.logger)
        super.init(on: worker)
    }

    /// A client has asked the forward port for a tunnel to `target`, and has sent `early` behind that.
    init(
        _ client: consuming StreamSocket, from source: SocketAddress, connectingTo target: Endpoint,
        _ version: HTTPVersion, early: [UInt8], slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.client = consume client
        way = .connect
        manner = .connect(version)
        var slot = slot
        slot.turned(into: .connect)
        self.slot = consume slot
        self.source = source
        self.early = early
        story = ConnectionStory(way, from: source, logger: worker.logger)
        story.target = target
        super.init(on: worker)
    }

    override var record: ConnectionRecord? { story.record("dialling") }

    func begin() {
        client?.assign(to: self, tag: Self.clientSide)
        switch way {
        case .transparent: story.target = client?.wantedDestination.map { Endpoint($0) }
        case .virtual: story.target = client?.localAddress.map { Endpoint($0) }
        case .socks, .forward, .connect, .tracker, .inbound, .gateway: break
        }
        if let target = story.target {
            dial(target)
        } else {
            timer?.start(after: worker.settings.timeouts.firstBytes)
            client?.watch(.read)
        }
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        let outcome = client?.read(
            into: UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<Self.mostEarlyBytes]))
        switch outcome {
        case .moved(let count):
            received(Array(worker.scratch[..<count]))
        case .endOfStream:
            ended()
        case .failed(let code):
            closed("client: \(SystemFailure.reason(code))")
        case .wouldBlock, nil:
            break
        }
    }

    private func received(_ bytes: [UInt8]) {
        switch state {
        case .negotiating:
            take(negotiation.receive(bytes))
        case .dialling:
            early += bytes
            if early.count >= Self.mostEarlyBytes { client?.watch([]) }
        case .refused, .over:
            break
        }
    }

    /// A client may have sent all that it has to say and still want the answer: the next stage reads its end once more. One that
    /// awaits the proxy's own answer has gone.
    private func ended() {
        switch state {
        case .dialling where !early.isEmpty || isUntold:
            story.debug("the client has ended; what it sent waits for the peer")
            client?.watch([])
        case .negotiating, .dialling, .refused, .over:
            closed("the client closed before a peer-wire handshake")
        }
    }

    private var isUntold: Bool {
        switch manner {
        case .untold: true
        case .socks, .connect: false
        }
    }

    private func closed(_ reason: String) {
        switch state {
        case .negotiating, .dialling: end(reason)
        case .refused, .over: leaveStage()
        }
    }

    private func take(_ step: SOCKSNegotiation.Step) {
        switch step {
        case .wait:
            break
        case .send(let bytes):
            guard send(bytes) else { return }
            take(negotiation.advance())
        case .connect(let target):
            early = negotiation.takeRest()
            story.target = target
            dial(target)
        case .refuse(let bytes, let reason):
            refuse(bytes, "refused: \(reason)")
        }
    }

    private func dial(_ wanted: Endpoint) {
        guard let target = peer(behind: wanted) else {
            failed(.unreachable(SystemFailure("find the peer behind \(wanted)", code: EHOSTUNREACH)))
            return
        }
        story.target = target
        let deadline = ContinuousClock.Instant.now + worker.settings.timeouts.connect
        timer?.stop()
        let dial = Dial(to: target, until: deadline, by: worker.egress, on: worker.loop) { [unowned self] outcome in
            switch consume outcome {
            case .connected(let socket, let address):
                worker.figures.dialled(.connected)
                connected(socket, to: address, budget: max(.zero, deadline - .now))
            case .failed(let failure):
                worker.figures.dialled(DialOutcome(failure))
                failed(failure)
            }
        }
        state = .dialling(dial)
        client?.watch(.read)
        dial.start(worker.resolver)
    }

    /// The peer for which a virtual address stands, which is then in use; any other target itself. nil for an address that
    /// stands for no one.
    private func peer(behind target: Endpoint) -> Endpoint? {
        guard let addresses = worker.virtualPeers?.addresses, case .address(let ip) = target.host,
            addresses.contains(ip)
        else {
            if case .virtual = way { return nil }
            return target
        }
        guard let dialled = addresses.dial(ip) else {
            // The machine's own address in the network, where something else may listen.
            if case .virtual = way { return nil }
            return InterfaceAddresses.read().addresses.contains(ip.unmapped) ? target : nil
        }
        let peer = Endpoint(dialled.peer)
        slot?.lease = dialled.takeLease()
        return peer
    }

    private func failed(_ failure: Dial.Failure) {
        switch manner {
        case .socks: refuse(negotiation.version.map { SOCKSReply(failure).bytes(version: $0) } ?? [], "\(failure)")
        case .connect(let version): refuse(Self.answer(to: version, failure), "\(failure)")
        case .untold:
            client?.resetOnClose()
            end("\(failure)")
        }
    }

    /// `budget` is what is left of the time that the client waits.
    private func connected(_ peer: consuming StreamSocket, to address: SocketAddress, budget: Duration) {
        switch manner {
        case .socks:
            guard let version = negotiation.version,
                send(SOCKSReply.succeeded.bytes(version: version, local: peer.localAddress))
            else { return }
        case .connect(let version):
            guard send(ResponseHead(status: 200).bytes(for: version, framing: .none, keepsAlive: true)) else { return }
        case .untold:
            break
        }
        guard let client = client.take(), let slot = slot.take() else { return }
        leaveStage()
        Opening(
            client: client, from: source, peer: peer, at: address, early: early, budget: budget, story: story,
            slot: slot, on: worker
        ).begin()
    }

    /// What a client hears of a tunnel that could not be made.
    private static func answer(to version: HTTPVersion, _ failure: Dial.Failure) -> [UInt8] {
        let body = Array("mseproxy: \(failure)\n".utf8)
        let head = ResponseHead(
            status: failure.status, fields: [HeaderField("Content-Type", "text/plain; charset=utf-8")])
        return head.bytes(for: version, framing: .length(body.count), keepsAlive: false) + body
    }

    override func timerFired(_ tag: WatcherTag) {
        switch state {
        case .negotiating: end("no SOCKS request within \(worker.settings.timeouts.firstBytes.secondsText) s")
        case .refused: leaveStage()
        case .dialling, .over: break
        }
    }

    /// Answers with `bytes`, and closes once the client has.
    private func refuse(_ bytes: [UInt8], _ reason: String) {
        guard bytes.isEmpty || send(bytes) else { return }
        story.ended(reason)
        state = .refused
        client?.shutdownWriting()
        client?.watch(.read)
        timer?.start(after: Self.refusalPeriod)
    }

    /// Whether the client's socket took all of a short answer, as a client's that reads does.
    private func send(_ bytes: [UInt8]) -> Bool {
        let outcome = bytes.withUnsafeBytes { client?.write($0) }
        guard outcome == .moved(bytes.count) else {
            end("the client does not take an answer of \(bytes.count) bytes")
            return false
        }
        return true
    }

    override func cutOff() { closed(Self.cutOffReason) }

    private func end(_ reason: String) {
        story.ended(reason)
        leaveStage()
    }

    /// The sockets that were not handed on are closed when this object goes.
    private func leaveStage() {
        state = .over
        leave()
    }
}
