import EventLoop
import NetworkAddress
import TestSupport

/// A server on the test's loop that keeps the bytes of each request, and answers what the test says.
final class RawServer {
    typealias Script = (ServerConnection, _ request: [UInt8]) -> Void

    private(set) var connections: [ServerConnection] = []
    /// Who connected, in the order of `connections`.
    private(set) var clients: [SocketAddress] = []
    let address: SocketAddress
    private var listener: Listener?
    private var unixListener: UnixListener?

    /// Calls `script` with each request that is whole: its head, and as much as its Content-Length says.
    init(on loop: TestLoop, ip: IPAddress = .loopback, script: @escaping Script) throws {
        let bound = try BoundListener.open(SocketAddress(ip: ip, port: 0), count: 1)[0]
        address = bound.address
        listener = Listener(bound, on: loop.loop, onExhaustion: { _ in }) { [weak self] socket, client in
            self?.connections.append(ServerConnection(socket, script))
            self?.clients.append(client)
        }
    }

    /// The same, at the Unix socket `path` in place of an address.
    init(on loop: TestLoop, path: String, script: @escaping Script) throws {
        address = SocketAddress(ip: .loopback, port: 0)
        unixListener = UnixListener(
            try BoundUnixListener.open(path: path, mode: 0o600), on: loop.loop, onExhaustion: { _ in }
        ) { [weak self] socket in
            self?.connections.append(ServerConnection(socket, script))
        }
    }

    /// Answers everything with `answer`.
    convenience init(on loop: TestLoop, answering answer: String, closes: Bool = false) throws {
        try self.init(on: loop) { connection, _ in
            connection.send(Array(answer.utf8))
            if closes { connection.finishSending() }
        }
    }

    var origin: String { "http://\(address)" }
    var requests: [[UInt8]] { connections.flatMap(\.requests) }
    var texts: [String] { requests.map { String(decoding: $0, as: UTF8.self) } }

    /// Takes no connection any more.
    func stopListening() { listener = nil }
}

/// A connection that the server accepted.
final class ServerConnection: WatcherOwner {
    private let script: RawServer.Script
    private var socket: StreamSocket?
    private var unread: [UInt8] = []
    private var unsent: [UInt8] = []
    private var isLastSent = false
    private(set) var requests: [[UInt8]] = []
    /// Every byte that came.
    private(set) var received: [UInt8] = []
    private(set) var isEnded = false

    init(_ socket: consuming StreamSocket, _ script: @escaping RawServer.Script) {
        self.socket = consume socket
        self.script = script
        super.init()
        self.socket?.assign(to: self, tag: WatcherTag(0))
        watch()
    }

    var unsentCount: Int { unsent.count }

    func send(_ bytes: [UInt8]) {
        unsent += bytes
        flush()
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends the end of the stream behind everything else.
    func finishSending() {
        isLastSent = true
        flush()
    }

    func reset() {
        socket?.resetOnClose()
        socket = nil
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { flush() }
        if events.contains(.read) { read() }
        watch()
    }

    private func read() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        switch chunk.withUnsafeMutableBytes({ socket?.read(into: $0) }) {
        case .moved(let count):
            received += chunk[..<count]
            unread += chunk[..<count]
        case .wouldBlock, nil: return
        case .endOfStream, .failed: isEnded = true
        }
        while let count = requestByteCount {
            requests.append(Array(unread[..<count]))
            unread.removeFirst(count)
            script(self, requests[requests.count - 1])
        }
    }

    /// The length of the request at the front, where it is whole.
    private var requestByteCount: Int? {
        guard let end = unread.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let lines = String(decoding: unread[..<end], as: UTF8.self).split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length: ") }?.dropFirst(16)
        let count = end + (length.flatMap { Int($0) } ?? 0)
        return unread.count >= count ? count : nil
    }

    private func flush() {
        _ = socket?.send(&unsent)
        if isLastSent, unsent.isEmpty { socket?.shutdownWriting() }
        watch()
    }

    private func watch() {
        var events: IOEvents = isEnded ? [] : .read
        if !unsent.isEmpty { events.insert(.write) }
        socket?.watch(events)
    }
}
