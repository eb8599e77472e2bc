import Configuration
import EventLoop
import Glibc
import MSE
import NetworkAddress

/// The last stage: bytes go both ways between the client and the remote peer until both have ended.
final class Relay: Connection {
    private let client: StreamSocket
    private let peer: StreamSocket
    /// From the client to the peer.
    private var sending: Flow
    /// From the peer to the client.
    private var receiving: Flow
    private let story: ConnectionStory
    private let crypto: String
    private var place: RelayPlace
    private let slot: ConnectionSlot
    private var lastMoved = ContinuousClock.Instant.now
    private var isHalfClosed = false
    /// Of both directions, when the time that runs for a half-closed connection began.
    private var movedBefore: UInt64 = 0
    private var isOver = false
    /// What the client has sent already must not go on.
    private var isForbidden = false

    /// What a half-closed connection has to carry in each `timeouts.half_closed`: a byte now and then keeps nothing.
    private static let leastHalfClosed: UInt64 = 1024

    /// Where bytes come from.
    enum Side {
        case client
        case peer
    }

    /// How the payload travels between the proxy and the peer.
    enum Crypto: ~Copyable {
        /// After an MSE handshake.
        case negotiated(EstablishedConnection)
        /// Without one, and it is BitTorrent's all the same.
        case none
        /// It is not a plaintext handshake's, and passed on as it is: MSE of the client's own may be among it.
        case untouched

        init(_ connection: consuming EstablishedConnection?) {
            if let connection { self = .negotiated(connection) } else { self = .none }
        }
    }

    /// Takes over both sockets. `fromClient` is what the client has sent already, `fromPeer` what the peer has, decrypted,
    /// of which the client has the first `sentToClient` bytes; `preface` is what the client is told ahead of that, and
    /// `unsent` what a handshake still has to write to the peer; `ahead` counts what either end has got of the other's payload by then.
    /// `onGreeting` is called with what a peer that speaks
    /// plaintext tells of itself, once or twice: as soon as it is known, or when the connection ends first.
    init(
        client: consuming StreamSocket, peer: consuming StreamSocket, crypto: consuming Crypto, fromClient: [UInt8],
        preface: [UInt8] = [], fromPeer: [UInt8] = [], sentToClient: Int = 0, unsent: [UInt8] = [],
        ahead: (sent: Int, received: Int) = (0, 0), story: ConnectionStory, slot: consuming ConnectionSlot,
        onGreeting: ((PeerGreeting) -> Void)? = nil, on worker: Worker
    ) {
        self.client = client
        self.peer = peer
        self.story = story
        self.slot = slot
        var observer: GreetingObserver?
        var isOther = false
        let relayCrypto: RelayCrypto
        switch consume crypto {
        case .negotiated(let connection):
            self.crypto = "MSE with \(connection.selected)"
            relayCrypto = connection.selected == .rc4 ? .rc4 : .plaintext
            sending = Flow(cipher: connection.outgoing)
            receiving = Flow(cipher: connection.incoming)
        case .none:
            self.crypto = "no MSE"
            relayCrypto = .none
            observer = onGreeting.map { GreetingObserver($0) }
            sending = Flow(cipher: .plaintext)
            receiving = Flow(cipher: .plaintext)
        case .untouched:
            self.crypto = "other traffic"
            relayCrypto = .other
            isOther = true
            sending = Flow(cipher: .plaintext)
            receiving = Flow(cipher: .plaintext)
        }
        place = RelayPlace(RelayKind(direction: story.direction, crypto: relayCrypto), in: worker.figures)
        if isOther, worker.policies.mayRequire { isForbidden = !sending.forbidHandshake(behind: fromClient) }
        var toPeer = isForbidden ? [] : fromClient
        sending.apply(to: &toPeer)
        sending.begin(
            with: unsent + toPeer, payloadByteCount: toPeer.count + ahead.sent, pool: worker.buffers)
        receiving.begin(
            with: preface + fromPeer, sentCount: sentToClient, payloadByteCount: fromPeer.count + ahead.received,
            pool: worker.buffers)
        super.init(on: worker)
        countBytes()
        if let observer { receiving.show(fromPeer, to: observer) }
    }

    /// Begins to carry bytes.
    func begin() {
        client.assign(to: self, tag: Self.clientSide)
        peer.assign(to: self, tag: Self.peerSide)
        timer?.start(after: worker.settings.timeouts.idle)
        guard !isForbidden else { return forbid() }
        story.debug("relaying, \(crypto)")
        settle(sending.flush(to: peer, pool: worker.buffers), from: .client)
        settle(receiving.flush(to: client, pool: worker.buffers), from: .peer)
        watch()
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        lastMoved = .now
        let isClient = tag == Self.clientSide
        if events.contains(.write) {
            if isClient {
                settle(receiving.flush(to: client, pool: worker.buffers), from: .peer)
            } else {
                settle(sending.flush(to: peer, pool: worker.buffers), from: .client)
            }
        }
        watch()
        if events.contains(.read), !isOver { worker.ready.add(self, isClient ? .client : .peer) }
    }

    /// Takes what `side` has sent into `room`.
    /// - Returns: how many bytes were read that have to be encrypted and given on; `turn` where there are none, to be handed to `settle`.
    func take(from side: Side, into room: UnsafeMutableRawBufferPointer) -> Flow.Taken {
        guard !isOver else { return .turn(.going) }
        return switch side {
        case .client:
            sending.take(from: client, to: peer, into: room, pool: worker.buffers, pipes: worker.pipes)
        case .peer:
            receiving.take(from: peer, to: client, into: room, pool: worker.buffers, pipes: worker.pipes)
        }
    }

    /// Gives `body` the flow of what `side` sends.
    func withFlow<Result>(from side: Side, _ body: (inout Flow) -> Result) -> Result {
        switch side {
        case .client: body(&sending)
        case .peer: body(&receiving)
        }
    }

    /// Passes on what was taken from `side` and encrypted.
    /// - Returns: what that came to, to be handed to `took`.
    func give(_ bytes: UnsafeRawBufferPointer, from side: Side) -> Flow.Turn {
        switch side {
        case .client: sending.give(bytes, to: peer, pool: worker.buffers)
        case .peer: receiving.give(bytes, to: client, pool: worker.buffers)
        }
    }

    /// A turn of the source at `side` came to `turn`, and nothing is left to be given on.
    func took(_ turn: Flow.Turn, from side: Side) {
        guard !isOver else { return }
        settle(turn, from: side)
        countBytes()
        watch()
    }

    private func countBytes() {
        place.moved(sent: sending.byteCount, received: receiving.byteCount)
    }

    override var record: ConnectionRecord? {
        var record = story.record("relay")
        record.crypto = place.kind.crypto
        (record.sent, record.received) = (sending.byteCount, receiving.byteCount)
        record.idle = .now - lastMoved
        return record
    }

    /// The one place in which interest is set: each socket is read while its flow has room, and written while its flow
    /// has bytes that wait.
    private func watch() {
        guard !isOver else { return }
        client.watch(Self.interest(reading: sending.wantsToRead, writing: receiving.wantsToWrite))
        peer.watch(Self.interest(reading: receiving.wantsToRead, writing: sending.wantsToWrite))
    }

    private static func interest(reading: Bool, writing: Bool) -> IOEvents {
        switch (reading, writing) {
        case (true, true): [.read, .write]
        case (true, false): .read
        case (false, true): .write
        case (false, false): []
        }
    }

    private func settle(_ turn: Flow.Turn, from side: Side) {
        switch turn {
        case .going:
            if sending.isOver, receiving.isOver {
                end(.closed, "both ends closed")
            } else if sending.isOver || receiving.isOver, !isHalfClosed {
                isHalfClosed = true
                movedBefore = movedByteCount
                timer?.start(after: worker.settings.timeouts.halfClosed)
            }
        case .sourceFailed(let code):
            broke(side, code)
        case .sinkFailed(let code):
            broke(side == .client ? .peer : .client, code)
        case .forbidden:
            forbid()
        }
    }

    /// A handshake behind a blank line, say, or in a tunnel to another proxy.
    private func forbid() {
        peer.resetOnClose()
        end(.refused, "refused: a plaintext handshake among other traffic, and encryption is \"require\"")
    }

    /// A reset, or what amounts to one, is passed on as a reset.
    private func broke(_ side: Side, _ code: Int32) {
        switch side {
        case .client:
            peer.resetOnClose()
            end(.clientBroke, "client: \(SystemFailure.reason(code))")
        case .peer:
            client.resetOnClose()
            end(.peerBroke, "peer: \(SystemFailure.reason(code))")
        }
    }

    private var movedByteCount: UInt64 { sending.byteCount + receiving.byteCount }

    override func timerFired(_ tag: WatcherTag) {
        if isHalfClosed {
            guard movedByteCount - movedBefore >= Self.leastHalfClosed else {
                return end(.halfClosed, "half-closed and idle")
            }
            movedBefore = movedByteCount
            timer?.start(after: worker.settings.timeouts.halfClosed)
        } else {
            let rest = worker.settings.timeouts.idle - (.now - lastMoved)
            if rest > .zero { timer?.start(after: rest) } else { end(.idle, "idle") }
        }
    }

    override func cutOff() { end(.cutOff, Self.cutOffReason) }

    private func end(_ end: RelayEnd, _ reason: String) {
        guard !isOver else { return }
        isOver = true
        countBytes()
        place.ended(end)
        if sending.splicedByteCount + receiving.splicedByteCount > 0 {
            story.debug(
                "spliced \(sending.splicedByteCount) bytes to the peer, \(receiving.splicedByteCount) to the client")
        }
        story.ended(
            reason,
            of: ConnectionStory.Relayed(
                crypto: place.kind.crypto, cryptoWords: crypto, sent: sending.byteCount, received: receiving.byteCount))
        leave()
    }
}
