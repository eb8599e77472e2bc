import Configuration
import EventLoop
import HTTPClient
import HTTPMessage
import Logging
import NetworkAddress
import TrackerProtocol

/// Answers one request of an `HTTPConnection`. The connection keeps it until it has answered.
protocol RequestHandler: AnyObject {
    func begin()
    /// Whether bytes of the request's body can be taken now; `HTTPConnection.takeBody` tells when that changes.
    var takesBody: Bool { get }
    /// Bytes of the request's body, never more than its head announced.
    func received(body: ArraySlice<UInt8>)
    /// What was sent has gone: more may be.
    func connectionHasRoom()
    /// The other end takes no answer any more. Whether the handler has to go on regardless.
    func connectionBroke() -> Bool
}

/// A connection on which HTTP requests come: a client's to the forward port, or anyone's to the tracker gateway. They are
/// answered one after the other; what comes meanwhile waits.
final class HTTPConnection: Connection {
    /// What is done with a request.
    enum Role {
        case forwardPort
        /// Requests that a client sends within a tunnel to this endpoint.
        case tunnel(Endpoint)
        case gateway
    }

    private enum State {
        case awaitingHead
        case answering(any RequestHandler)
        /// All is said; what still comes is thrown away, so that closing does not reset the answer.
        case closing
        case over
    }

    /// How long the other end may take to close.
    private static let closingPeriod = Duration.seconds(2)
    /// How long a connection is kept for a further request.
    private static let keepAlivePeriod = Duration.seconds(60)
    /// What may wait: of answers to be sent, and of requests to be read.
    private static let mostWaiting = 64 * 1024

    let role: Role
    let source: SocketAddress
    var story: ConnectionStory
    private var socket: StreamSocket?
    private var slot: ConnectionSlot?
    private var state = State.awaitingHead
    private var parser = RequestHeadParser()
    /// Bytes behind the request that is being answered.
    private var early: [UInt8] = []
    private var hasEnded = false
    private var unsent: [UInt8] = []
    /// The request that is being answered.
    private var request: RequestHead?
    private var bodyRest = 0
    private var framing = ResponseFraming.length(0)
    private var staysOpen = false
    private var isAdvancing = false
    private var requestCount = 0
    /// The log has a line of what became of a request.
    private var hasTold = false
    /// Something of the answer has been said.
    private var hasBegunAnswer = false
    /// What is due of an answer whose length was said.
    private var answerRest: Int?

    /// A connection that came `way`, to the forward port or to the gateway.
    convenience init(
        _ socket: consuming StreamSocket, from source: SocketAddress, by way: WayIn, slot: consuming ConnectionSlot,
        on worker: Worker
    ) {
        let role: Role = if case .gateway = way { .gateway } else { .forwardPort }
        self.init(
            socket, from: source, role: role, story: ConnectionStory(way, from: source, logger: worker.logger),
            slot: slot, on: worker)
    }

    init(
        _ socket: consuming StreamSocket, from source: SocketAddress, role: Role, story: ConnectionStory,
        slot: consuming ConnectionSlot, on worker: Worker
    ) {
        self.socket = consume socket
        self.source = source
        self.role = role
        self.story = story
        self.slot = consume slot
        super.init(on: worker)
    }

    override var record: ConnectionRecord? { story.record("http") }

    override func drain() {
        staysOpen = false
        if case .awaitingHead = state, !parser.hasBegun, early.isEmpty, unsent.isEmpty { end(Self.cutOffReason) }
    }

    /// `bytes` have been read already.
    func begin(with bytes: [UInt8] = []) {
        socket?.assign(to: self, tag: Self.clientSide)
        early = bytes
        timer?.start(after: worker.settings.timeouts.request)
        advance()
    }

    // MARK: Reading

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { flush() }
        if events.contains(.read) { read() }
        advance()
    }

    /// The one place in which interest is set.
    private func watch() {
        var events: IOEvents = unsent.isEmpty ? [] : .write
        switch state {
        case .awaitingHead, .answering: if !hasEnded, early.count < Self.mostWaiting { events.insert(.read) }
        case .closing: if !hasEnded { events.insert(.read) }
        case .over: return
        }
        socket?.watch(events)
    }

    private func read() {
        let buffer = UnsafeMutableRawBufferPointer(rebasing: worker.scratch[..<InboundHandshake.readByteCount])
        switch socket?.read(into: buffer) {
        case .moved(let count):
            switch state {
            case .awaitingHead, .answering: early += buffer[..<count]
            case .closing, .over: break
            }
        case .endOfStream:
            hasEnded = true
        case .failed:
            broke()
        case .wouldBlock, nil:
            break
        }
    }

    /// Goes on with what has come, as far as that goes. A loop and no recursion, however many requests one read brought.
    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while takeUp() {}
        isAdvancing = false
        if hasEnded { settleEnd() }
        watch()
    }

    /// The other end sends no more. It may want its answers all the same: clients have been seen to end first.
    private func settleEnd() {
        switch state {
        case .awaitingHead where unsent.isEmpty:
            end("the client closed\(parser.hasBegun ? " within a request's head" : "")")
        case .answering where bodyRest > early.count: broke()
        case .closing where unsent.isEmpty: end("both ends closed")
        case .awaitingHead, .answering, .closing, .over: break
        }
    }

    /// Takes the next head or the next bytes of a body out of what has come; false where nothing can be done with it.
    private func takeUp() -> Bool {
        switch state {
        // The answers before it have to be gone: who does not read them gets no more.
        case .awaitingHead: !early.isEmpty && unsent.isEmpty && takeUpHead()
        case .answering(let handler): feedBody(to: handler)
        case .closing, .over: false
        }
    }

    private func takeUpHead() -> Bool {
        let bytes = early
        early = []
        let wasIdle = !parser.hasBegun
        do throws(RequestHeadError) {
            guard let head = try parser.receive(bytes) else {
                // From its first byte on a head has its own time, which further bytes do not prolong.
                if wasIdle { timer?.start(after: worker.settings.timeouts.request) }
                return false
            }
            early = parser.takeRest()
            take(head)
        } catch {
            refuse(error)
        }
        return true
    }

    private func take(_ head: RequestHead) {
        request = head
        requestCount += 1
        bodyRest = head.bodyByteCount
        // What answers has deadlines of its own, of which the other end is to hear.
        timer?.start(after: max(worker.settings.timeouts.idle, worker.settings.timeouts.announce) + Self.closingPeriod)
        switch role {
        case .forwardPort, .tunnel: forward(head)
        case .gateway: serveGateway(head)
        }
    }

    /// Has `handler` answer the request that is at hand.
    func hand(to handler: any RequestHandler) {
        state = .answering(handler)
        if request?.expectsContinue == true { unsent += "HTTP/1.1 100 Continue\r\n\r\n".utf8 }
        handler.begin()
        flush()
        advance()
    }

    /// The handler takes bytes of the body again.
    func takeBody() { advance() }

    private func feedBody(to handler: any RequestHandler) -> Bool {
        guard bodyRest > 0, !early.isEmpty, handler.takesBody else { return false }
        let part = early.prefix(bodyRest)
        early = Array(early.dropFirst(part.count))
        bodyRest -= part.count
        restartTimer()
        handler.received(body: part)
        return true
    }

    /// The rest of this connection is a tunnel to `target`.
    func becomeTunnel(to target: Endpoint) {
        guard let socket = socket.take(), let slot = slot.take() else { return }
        let version = request?.version ?? .v1_1
        state = .over
        leave()
        Ingress(socket, from: source, connectingTo: target, version, early: early, slot: slot, on: worker).begin()
    }

    // MARK: Answering

    /// Answers the request at hand with a whole body.
    func answer(_ status: Int, _ type: String, _ body: [UInt8]) {
        beginAnswer(
            ResponseHead(status: status, fields: [HeaderField("Content-Type", type)]), bodyByteCount: body.count)
        if hasBody { unsent += body }
        answerRest = nil
        endAnswer()
    }

    /// Refuses the request at hand, or what came in place of one, and closes. The log has `words` in place of the reason
    /// where there are some.
    func refuse(_ status: Int, _ reason: String, logging words: String? = nil) {
        tell("refused with \(status): \(words ?? reason)")
        answerRefusal(status, reason)
    }

    /// Refuses what is no request. Its own words go back to where they came from, and not into every log.
    func refuse(_ error: RequestHeadError) {
        tell("refused with \(error.status): \(story.detail.text(error))")
        answerRefusal(error.status, "\(error)")
    }

    private func answerRefusal(_ status: Int, _ reason: String) {
        request?.fields.append("Connection", "close")
        answer(status, "text/plain; charset=utf-8", Array("mseproxy: \(reason)\n".utf8))
    }

    /// Begins an answer whose body follows by `send`; `bodyByteCount` is nil where it is not known.
    func beginAnswer(_ head: ResponseHead, bodyByteCount: Int?) {
        let version = request?.version ?? .v1_0
        // What an HTTP/1.0 client calls keep-alive differs from one to the next: it gets its answer and an end.
        let mayStay = request.map { $0.version == .v1_1 && $0.keepsAlive } ?? false
        // These two have no body.
        let byteCount = [204, 304].contains(head.status) ? 0 : bodyByteCount
        framing = (byteCount.map { ResponseFraming.length($0) } ?? .chunked).effective(for: version)
        staysOpen = mayStay && bodyRest == 0 && framing.allowsNext(for: version)
        hasBegunAnswer = true
        answerRest = nil
        if case .length(let count) = framing, hasBody { answerRest = count }
        unsent += head.bytes(for: version, framing: framing, keepsAlive: staysOpen)
    }

    /// Whether the answer to the request at hand has a body.
    private var hasBody: Bool { request?.method != "HEAD" }

    /// Whether more can be sent.
    var hasRoom: Bool { unsent.count < Self.mostWaiting }

    /// Sends a piece of the answer's body. One that is longer than its head said is cut: its end would pass for an answer.
    func send(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty, socket != nil, hasBody else { return }
        if let rest = answerRest {
            guard bytes.count <= rest else { return cutAnswer() }
            answerRest = rest - bytes.count
        }
        switch framing {
        case .length, .untilClose, .none: unsent += bytes
        case .chunked: unsent += ChunkedBody.chunk(bytes)
        }
        flush()
        watch()
    }

    /// The answer is whole: takes up the next request, or closes.
    func endAnswer() {
        guard socket != nil else { return end("the client did not wait for its answer") }
        if let rest = answerRest, rest > 0 { return cutAnswer() }
        hasBegunAnswer = false
        if case .chunked = framing, hasBody { unsent += ChunkedBody.last }
        if staysOpen, !hasEnded || !early.isEmpty {
            state = .awaitingHead
            timer?.start(after: Self.keepAlivePeriod)
        } else {
            state = .closing
            restartTimer()
        }
        request = nil
        flush()
        advance()
    }

    /// The answer cannot be finished: the other end must not take it for whole.
    func cutAnswer() {
        socket?.resetOnClose()
        end("the answer was cut short")
    }

    private func flush() {
        let before = unsent.count
        if socket?.send(&unsent) != nil { return broke() }
        if before > unsent.count { restartTimer() }
        guard unsent.isEmpty else { return }
        switch state {
        case .answering(let handler):
            if before > 0 { handler.connectionHasRoom() }
        case .closing:
            socket?.shutdownWriting()
            if hasEnded { end("both ends closed") } else { timer?.start(after: Self.closingPeriod) }
        case .awaitingHead where before > 0 && !parser.hasBegun:
            timer?.start(after: Self.keepAlivePeriod)
        case .awaitingHead, .over:
            break
        }
    }

    // MARK: Ending

    /// Something has moved: the time without counts anew. A head's time does not depend on that.
    private func restartTimer() {
        switch state {
        case .answering, .closing: timer?.start(after: worker.settings.timeouts.idle)
        case .awaitingHead where !unsent.isEmpty: timer?.start(after: worker.settings.timeouts.idle)
        case .awaitingHead, .over: break
        }
    }

    private func broke() {
        switch state {
        case .answering(let handler) where handler.connectionBroke():
            socket = nil
            unsent = []
            early = []
            staysOpen = false
            hasEnded = true
        case .awaitingHead, .answering, .closing:
            end("the connection broke")
        case .over:
            break
        }
    }

    override func timerFired(_ tag: WatcherTag) {
        switch state {
        case .awaitingHead where parser.hasBegun:
            refuse(408, "no whole request within \(worker.settings.timeouts.request.secondsText) s")
        case .answering(let handler):
            _ = handler.connectionBroke()
            if hasBegunAnswer {
                socket?.resetOnClose()
                end("nothing has moved for \(worker.settings.timeouts.idle.secondsText) s")
            } else {
                refuse(504, "nothing has moved for \(worker.settings.timeouts.idle.secondsText) s")
            }
        case .closing where !unsent.isEmpty:
            cutAnswer()
        case .awaitingHead: end("no further request")
        case .closing: end("the client did not close")
        case .over: break
        }
    }

    override func cutOff() { end(Self.cutOffReason) }

    /// Says what became of a request. The connection's end is then no news.
    func tell(_ words: String) {
        story.info(words)
        hasTold = true
    }

    /// Says what became of the client's announce.
    func tell(_ outcome: Announce.Outcome, of event: AnnounceQuery.Event, after duration: Duration) {
        story.announced(event, outcome.summary, outcome.kind, after: duration)
        hasTold = true
    }

    private func end(_ reason: String) {
        if case .over = state { return }
        let words = "\(reason); \(requestCount) request\(requestCount == 1 ? "" : "s")"
        story.ended(words, hasTold ? .debug : .info)
        leaveStage()
    }

    private func leaveStage() {
        state = .over
        socket = nil
        leave()
    }
}
