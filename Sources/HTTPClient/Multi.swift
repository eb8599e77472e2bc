import CCurl
import EventLoop

/// libcurl's multi handle on a loop: it says which descriptors and what time to wait for, and is told when they are due.
///
/// Every call into libcurl that may call back is made from a turn of the loop, within `turn`: neither a receiver nor an
/// exchange's owner is ever below one on the stack, so that what they ask for can be noted and done by the next turn.
final class Multi: WatcherOwner {
    /// For how long a connection is kept for the next exchange. Trackers close theirs after a few seconds, or serve
    /// thousands of clients that each hold one.
    static let longestIdleSeconds = 15
    /// How many of them are kept. Beyond it the oldest is closed.
    private static let idleConnections = 8

    private static let libcurlIsDue = WatcherTag(0)
    private static let transfersAreDue = WatcherTag(1)
    private static let isIdle = WatcherTag(2)

    private let loop: EventLoop
    private let egress: Egress
    private let idleTime: Duration
    private(set) var handle: UnsafeMutableRawPointer?
    private(set) var sockets: [Int32: MultiSocket] = [:]
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    private var due: [Transfer] = []
    private var curlTimer: Timer?
    private var dueTimer: Timer?
    private var idleTimer: Timer?
    private var isTurning = false
    private var isClosed = false

    init(on loop: EventLoop, by egress: Egress, idleTime: Duration) {
        self.loop = loop
        self.egress = egress
        self.idleTime = idleTime
        super.init()
    }

    /// Whether no exchange goes on, or is about to.
    var isIdle: Bool { running.isEmpty && due.isEmpty }

    /// Begins, resumes or ends `transfer` by the next turn, whichever it is due for.
    func attend(to transfer: Transfer) {
        guard !isClosed else { return }
        if due.isEmpty {
            if dueTimer == nil { dueTimer = Timer(on: loop, owner: self, tag: Self.transfersAreDue) }
            dueTimer?.start(after: .zero)
        }
        due.append(transfer)
    }

    /// Ends everything, and calls nobody. Within a turn it is done when the turn is over.
    func close() {
        isClosed = true
        for transfer in running.values { transfer.silence() }
        for transfer in due { transfer.silence() }
        if !isTurning { tearDown() }
    }

    // MARK: Turns

    override func timerFired(_ tag: WatcherTag) {
        switch tag {
        case Self.libcurlIsDue: act(on: CURL_SOCKET_TIMEOUT, 0)
        case Self.transfersAreDue: turn { attendToDue() }
        // No exchange refers to it: what is left is idle connections, and what libcurl remembers of their TLS.
        default: if running.isEmpty { closeHandle() }
        }
    }

    fileprivate func act(on descriptor: Int32, _ events: Int32) {
        turn {
            guard let handle else { return }
            var runningCount: Int32 = 0
            curl_multi_socket_action(handle, descriptor, events, &runningCount)
        }
    }

    private func turn(_ body: () -> Void) {
        isTurning = true
        body()
        finishDone()
        isTurning = false
        if isClosed {
            tearDown()
        } else if running.isEmpty, handle != nil {
            if idleTimer == nil { idleTimer = Timer(on: loop, owner: self, tag: Self.isIdle) }
            idleTimer?.start(after: idleTime)
        }
    }

    private func attendToDue() {
        let batch = due
        due = []
        for transfer in batch {
            guard !isClosed else { return }
            switch transfer.state {
            case .new: begin(transfer)
            case .running:
                if let failure = transfer.failure { end(transfer, failure) } else { transfer.unpause() }
            case .over: end(transfer, nil)
            }
        }
    }

    private func begin(_ transfer: Transfer) {
        do throws(HTTPFailure) {
            let handle = try open()
            let easy = try transfer.begin()
            running[easy] = transfer
            let code = curl_multi_add_handle(handle, easy)
            guard code == CURLM_OK else {
                throw .other(
                    code: UInt32(bitPattern: code.rawValue), reason: String(cString: curl_multi_strerror(code)))
            }
            idleTimer?.stop()
        } catch {
            end(transfer, error)
        }
    }

    private func finishDone() {
        var left: Int32 = 0
        while !isClosed, let handle, let message = curl_multi_info_read(handle, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let transfer = running[message.easy_handle] else { continue }
            end(transfer, transfer.outcome(message.data.result))
        }
    }

    private func end(_ transfer: Transfer, _ failure: HTTPFailure?) {
        remove(transfer)
        transfer.finish(failure)
    }

    private func remove(_ transfer: Transfer) {
        guard let handle, let easy = transfer.easy, running.removeValue(forKey: easy) != nil else { return }
        curl_multi_remove_handle(handle, easy)
    }

    // MARK: The handle

    private func open() throws(HTTPFailure) -> UnsafeMutableRawPointer {
        if let handle { return handle }
        if let failure = CurlLibrary.failure { throw .other(code: CURLE_FAILED_INIT.rawValue, reason: failure) }
        guard let handle = curl_multi_init() else {
            throw .other(code: CURLE_FAILED_INIT.rawValue, reason: "libcurl cannot be set up")
        }
        self.handle = handle
        curlTimer = Timer(on: loop, owner: self, tag: Self.libcurlIsDue)
        let this = Unmanaged.passUnretained(self).toOpaque()
        shim_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, Self.idleConnections)
        shim_curl_multi_set_data(handle, CURLMOPT_SOCKETDATA, this)
        shim_curl_multi_set_socket_function(handle) { _, descriptor, wanted, this, _ in
            guard let this else { return 0 }
            Unmanaged<Multi>.fromOpaque(this).takeUnretainedValue().watch(descriptor, wanted)
            return 0
        }
        shim_curl_multi_set_data(handle, CURLMOPT_TIMERDATA, this)
        shim_curl_multi_set_timer_function(handle) { _, milliseconds, this in
            guard let this else { return 0 }
            Unmanaged<Multi>.fromOpaque(this).takeUnretainedValue().setTimer(milliseconds)
            return 0
        }
        return handle
    }

    private func tearDown() {
        dueTimer = nil
        due = []
        for transfer in Array(running.values) {
            remove(transfer)
            transfer.release()
        }
        closeHandle()
    }

    private func closeHandle() {
        idleTimer = nil
        if let handle { curl_multi_cleanup(handle) }
        handle = nil
        curlTimer = nil
        sockets = [:]
    }

    private func watch(_ descriptor: Int32, _ wanted: Int32) {
        guard wanted != CURL_POLL_REMOVE else {
            sockets[descriptor] = nil
            return
        }
        let socket = sockets[descriptor] ?? MultiSocket(descriptor, of: self, by: egress, on: loop)
        sockets[descriptor] = socket
        var events: IOEvents = []
        if wanted & CURL_POLL_IN != 0 { events.insert(.read) }
        if wanted & CURL_POLL_OUT != 0 { events.insert(.write) }
        socket.watch(events)
    }

    private func setTimer(_ milliseconds: Int) {
        if milliseconds < 0 { curlTimer?.stop() } else { curlTimer?.start(after: .milliseconds(milliseconds)) }
    }
}

/// One of libcurl's sockets, watched while libcurl wants it.
final class MultiSocket: WatcherOwner {
    private let descriptor: Int32
    private unowned let multi: Multi
    private var watcher: IOWatcher?
    private let nearEnd: NearEnd?

    fileprivate init(_ descriptor: Int32, of multi: Multi, by egress: Egress, on loop: EventLoop) {
        self.descriptor = descriptor
        self.multi = multi
        nearEnd = egress.keep(descriptor)
        super.init()
        watcher = IOWatcher(on: loop, descriptor: descriptor, owner: self, tag: WatcherTag(0))
    }

    fileprivate func watch(_ events: IOEvents) {
        watcher?.watch(events)
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        var ready: Int32 = 0
        if events.contains(.read) { ready |= CURL_CSELECT_IN }
        if events.contains(.write) { ready |= CURL_CSELECT_OUT }
        multi.act(on: descriptor, ready)
    }
}
