package import EventLoop
package import NetworkAddress

/// One end of a connection: sends what it is given, and keeps what comes.
package final class StreamEnd: WatcherOwner {
    private var socket: StreamSocket?
    private var unsent: ArraySlice<UInt8> = []
    private var isLastSent = false
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    package private(set) var received: [UInt8] = []
    /// What the reading ended with: the end of the stream, or a failure.
    package private(set) var ending: StreamSocket.Outcome?
    /// Whether it reads what comes.
    package var isReading = true { didSet { watch() } }

    /// Takes over `socket`.
    package init(_ socket: consuming StreamSocket) {
        self.socket = consume socket
        super.init()
        self.socket?.assign(to: self, tag: WatcherTag(0))
        watch()
    }

    /// Bytes that the socket has refused so far.
    package var unsentCount: Int { unsent.count }

    package var localAddress: SocketAddress? { socket?.localAddress }

    /// Sends `bytes`, as soon as the socket takes them.
    package func send(_ bytes: [UInt8]) {
        unsent += bytes
        flush()
    }

    /// Sends the end of the stream behind everything else.
    package func finishSending() {
        isLastSent = true
        flush()
    }

    package func close() { socket = nil }

    /// Closes with RST.
    package func reset() {
        socket?.resetOnClose()
        socket = nil
    }

    /// Lends the socket to `body`.
    package func withSocket(_ body: (borrowing StreamSocket) -> Void) throws {
        guard let socket = socket.take() else { throw SystemFailure("lend a socket that is gone", code: 0) }
        body(socket)
        self.socket = consume socket
    }

    /// The socket, whose next owner the caller is.
    package func take() throws -> StreamSocket {
        guard let socket = socket.take() else { throw SystemFailure("take a socket twice", code: 0) }
        return socket
    }

    package override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { flush() }
        if events.contains(.read) { read() }
        watch()
    }

    private func read() {
        switch chunk.withUnsafeMutableBytes({ socket?.read(into: $0) }) {
        case .moved(let count): received += chunk[..<count]
        case .wouldBlock, nil: break
        case let end: ending = end
        }
    }

    private func flush() {
        while !unsent.isEmpty, case .moved(let count) = unsent.withUnsafeBytes({ socket?.write($0) }) {
            unsent = unsent.dropFirst(count)
        }
        if isLastSent, unsent.isEmpty { socket?.shutdownWriting() }
        watch()
    }

    private func watch() {
        var events: IOEvents = []
        if isReading, ending == nil { events.insert(.read) }
        if !unsent.isEmpty { events.insert(.write) }
        socket?.watch(events)
    }
}
