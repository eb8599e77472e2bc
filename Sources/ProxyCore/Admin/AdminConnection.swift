import EventLoop
import HTTPMessage

/// One request to the administration and its answer, behind which the connection ends.
final class AdminConnection: WatcherOwner {
    private enum State {
        case awaitingHead
        case awaitingBody(AdminRequest, byteCount: Int)
        /// Whoever answers has been asked.
        case answering
        case sending
        /// The answer is out. What still comes is thrown away, so that closing does not reset it.
        case closing
        case over
    }

    private static let readByteCount = 16 * 1024

    let door: AdminDoor
    private let deadlines: AdminDeadlines
    private let answerer: AdminAnswerer
    private let onEnd: (AdminConnection) -> Void
    let began = ContinuousClock.now
    private var socket: StreamSocket?
    private var timer: Timer?
    private var state = State.awaitingHead
    private var parser = RequestHeadParser()
    private var head: RequestHead?
    private var body: [UInt8] = []
    private var answer: [UInt8] = []
    /// How much of the answer is out.
    private var sentByteCount = 0

    /// Serves `socket`; `onEnd` is called once, when it is over.
    init(
        _ socket: consuming StreamSocket, at door: AdminDoor, _ answerer: AdminAnswerer, _ deadlines: AdminDeadlines,
        on loop: EventLoop, onEnd: @escaping (AdminConnection) -> Void
    ) {
        self.socket = consume socket
        self.door = door
        self.answerer = answerer
        self.deadlines = deadlines
        self.onEnd = onEnd
        super.init()
        self.socket?.assign(to: self, tag: WatcherTag(0))
        timer = Timer(on: loop, owner: self)
        timer?.start(after: deadlines.request)
        watch()
    }

    /// Whether there is no whole request yet, or all of its answer is out.
    var isOwedNothing: Bool {
        switch state {
        case .awaitingHead, .awaitingBody, .closing, .over: true
        case .answering, .sending: false
        }
    }

    /// Whether all of the answer is out.
    var isAnswered: Bool {
        switch state {
        case .closing, .over: true
        case .awaitingHead, .awaitingBody, .answering, .sending: false
        }
    }

    /// Ends it as it stands, and calls nobody.
    func close() {
        state = .over
        socket = nil
        timer = nil
    }

    // MARK: Events

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { flush() }
        if events.contains(.read) { read() }
        watch()
    }

    /// The one place in which interest is set.
    private func watch() {
        switch state {
        case .awaitingHead, .awaitingBody, .closing: socket?.watch(.read)
        case .sending: socket?.watch(.write)
        // One that has gone meanwhile is noticed when it is written to.
        case .answering: socket?.watch([])
        case .over: break
        }
    }

    private func read() {
        var hasEnded = false
        withUnsafeTemporaryAllocation(byteCount: Self.readByteCount, alignment: 1) { buffer in
            switch socket?.read(into: buffer) {
            case .moved(let count): received(buffer[..<count])
            case .wouldBlock, nil: break
            case .endOfStream, .failed: hasEnded = true
            }
        }
        // Its own end is no reason for a client to get no answer, but a request cannot become whole any more.
        if hasEnded { leave() }
    }

    override func timerFired(_ tag: WatcherTag) {
        switch state {
        case .awaitingHead where !parser.hasBegun: leave()
        case .awaitingHead, .awaitingBody: refuse(.tooSlow(deadlines.request))
        case .answering: refuse(.noAnswer(deadlines.answer))
        case .sending:
            // The other end must not take a part for the whole.
            socket?.resetOnClose()
            leave()
        case .closing, .over: leave()
        }
        watch()
    }

    private func leave() {
        guard socket != nil else { return }
        close()
        onEnd(self)
    }

    // MARK: The request

    private func received(_ bytes: Slice<UnsafeMutableRawBufferPointer>) {
        switch state {
        case .awaitingHead:
            do throws(RequestHeadError) {
                guard let head = try parser.receive(bytes) else { return }
                take(head)
            } catch {
                refuse(.malformed(error))
            }
        case .awaitingBody(let request, let byteCount):
            body += bytes.prefix(byteCount - body.count)
            carryOut(request, whenBodyHas: byteCount)
        case .answering, .sending, .closing, .over:
            break
        }
    }

    private func take(_ head: RequestHead) {
        self.head = head
        do throws(AdminRefusal) {
            let request = try AdminRequest(head, at: door)
            let byteCount = head.bodyByteCount
            guard byteCount <= AdminRefusal.bodyLimit else { throw .bodyTooLong(byteCount: byteCount) }
            body = Array(parser.takeRest().prefix(byteCount))
            state = .awaitingBody(request, byteCount: byteCount)
            if head.expectsContinue, body.isEmpty { answer += "HTTP/1.1 100 Continue\r\n\r\n".utf8 }
            carryOut(request, whenBodyHas: byteCount)
        } catch {
            refuse(error)
        }
    }

    private func carryOut(_ request: AdminRequest, whenBodyHas byteCount: Int) {
        guard body.count == byteCount else {
            // A hundred bytes or none: a socket of which nothing was asked yet takes them.
            sendInterim()
            return
        }
        state = .answering
        timer?.start(after: deadlines.answer)
        answerer.answer(request, body) { [weak self] result in self?.answered(request, result) }
    }

    private func sendInterim() {
        guard !answer.isEmpty else { return }
        let failure = socket?.send(&answer)
        if failure ?? nil != nil { leave() }
    }

    // MARK: The answer

    private func answered(_ request: AdminRequest, _ result: Result<AdminAnswer, AdminRefusal>) {
        guard case .answering = state else { return }
        switch result {
        case .success(let answer): send(answer)
        case .failure(let refusal): refuse(refusal)
        }
        watch()
    }

    private func refuse(_ refusal: AdminRefusal) {
        send(AdminAnswer(refusal))
    }

    private func send(_ answer: AdminAnswer) {
        var fields = answer.fields
        // Every answer is of this moment.
        fields.append("Cache-Control", "no-store")
        self.answer += ResponseHead(status: answer.status, fields: fields).bytes(
            for: head?.version ?? .v1_0, framing: .length(answer.body.count), keepsAlive: false)
        if head?.method != "HEAD" { self.answer += answer.body }
        state = .sending
        timer?.start(after: max(.zero, deadlines.whole - (.now - began)))
        flush()
    }

    /// Writes once, so that one large answer does not hold up the loop.
    private func flush() {
        guard case .sending = state else { return }
        switch answer[sentByteCount...].withUnsafeBytes({ socket?.write($0) }) {
        case .moved(let count): sentByteCount += count
        case .wouldBlock, .endOfStream, nil: break
        case .failed: return leave()
        }
        guard sentByteCount == answer.count else { return }
        state = .closing
        answer = []
        socket?.shutdownWriting()
        timer?.start(after: deadlines.closing)
    }
}
