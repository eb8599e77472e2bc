import CCurl
import EventLoop

/// One exchange as libcurl knows it: an easy handle, what libcurl refers to and does not own, and where the exchange is.
///
/// While its handle is in use its `Multi` holds it, which alone creates, steps and releases it. What callers ask for is
/// noted here and done by the loop's next turn: most of them call from within libcurl.
final class Transfer: WatcherOwner {
    enum State {
        /// `begin` was not called yet.
        case new
        case running
        /// Nothing is called any more.
        case over
    }

    let request: HTTPRequest
    let settings: HTTPClient.Settings
    private(set) weak var receiver: (any HTTPReceiver)?
    private(set) var state = State.new
    private weak var multi: Multi?
    let egress: Egress
    private let loop: EventLoop

    private(set) var easy: UnsafeMutableRawPointer?
    var lists = Lists()
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private var idleTimer: Timer?
    private var lastByte = ContinuousClock.now

    var head = HeadReader()
    var body: RequestBody
    var isReceivingPaused = false
    var isSendingPaused = false
    private var isResumeAsked = false
    /// Whether the way to the origin is there.
    var isConnected = false
    /// The errno of a socket that could not be opened.
    var socketFailure: Int32 = 0
    /// What it is ended for by this room, in place of libcurl's own word.
    private(set) var failure: HTTPFailure?

    struct Lists: ~Copyable {
        var fields = CurlList()
        var connectTo = CurlList()
    }

    init(
        _ request: HTTPRequest, _ settings: HTTPClient.Settings, for receiver: any HTTPReceiver, of multi: Multi,
        by egress: Egress, on loop: EventLoop
    ) {
        self.request = request
        self.settings = settings
        self.receiver = receiver
        self.multi = multi
        self.egress = egress
        self.loop = loop
        body = RequestBody(byteCount: request.bodyByteCount)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        super.init()
    }

    deinit {
        release()
        errorText.deallocate()
    }

    // MARK: What its exchange asks for

    func resume() {
        isResumeAsked = true
        multi?.attend(to: self)
    }

    func send(_ bytes: [UInt8]) {
        guard state != .over else { return }
        body.append(bytes)
        if isSendingPaused { multi?.attend(to: self) }
    }

    func cancel() {
        guard state != .over else { return }
        state = .over
        multi?.attend(to: self)
    }

    /// Ends it with `failure`. The receiver hears of it by the next turn, or by the end of this one.
    func fail(_ failure: HTTPFailure) {
        guard state != .over else { return }
        self.failure = failure
        multi?.attend(to: self)
    }

    // MARK: What its multi does

    /// Sets a handle up, ready to be added.
    func begin() throws(HTTPFailure) -> UnsafeMutableRawPointer {
        try request.check()
        guard let easy = curl_easy_init() else {
            throw .other(code: CURLE_FAILED_INIT.rawValue, reason: "libcurl cannot be set up")
        }
        self.easy = easy
        try configure(easy)
        state = .running
        return easy
    }

    /// Goes on with what was paused and need not be any more. libcurl calls back from within.
    func unpause() {
        guard let easy, state == .running else { return }
        let receives = isReceivingPaused && isResumeAsked
        let sends = isSendingPaused && body.unsentByteCount > 0
        isResumeAsked = false
        guard receives || sends else { return }
        // Before the call, in which either may be paused again.
        if receives { isReceivingPaused = false }
        if sends { isSendingPaused = false }
        noteByte()
        let mask = (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
        curl_easy_pause(easy, mask)
    }

    /// Tells the receiver how it ended, unless it was cancelled. The handle must be out of the multi.
    func finish(_ failure: HTTPFailure?) {
        release()
        guard state != .over else { return }
        state = .over
        receiver?.finished(failure)
    }

    /// Frees what only a running exchange needs.
    func release() {
        if let easy { curl_easy_cleanup(easy) }
        easy = nil
        idleTimer = nil
        lists = Lists()
    }

    /// Calls nobody from now on; libcurl may still call, and is told to stop.
    func silence() {
        state = .over
    }

    // MARK: The idle time

    /// The connection is there.
    func connected() {
        isConnected = true
        noteByte()
        guard let limit = request.idleTimeout else { return }
        idleTimer = Timer(on: loop, owner: self)
        idleTimer?.start(after: limit)
    }

    func noteByte() { lastByte = .now }

    override func timerFired(_ tag: WatcherTag) {
        guard let limit = request.idleTimeout, state == .running else { return }
        // Whoever pauses is waited for; the other end may be slow meanwhile.
        if isReceivingPaused || isSendingPaused { noteByte() }
        let left = limit - (ContinuousClock.now - lastByte)
        if left > .zero {
            idleTimer?.start(after: left)
        } else {
            fail(.timedOut(.nextByte, after: limit))
        }
    }
}
