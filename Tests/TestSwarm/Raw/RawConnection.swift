import Foundation
import Synchronization

/// A TCP connection of which a test decides every byte, and the way it ends.
///
/// Nothing here blocks a thread: what is not there yet is asked for again a little later.
package final class RawConnection: Sendable {
    /// How the other end finished.
    package enum End: Equatable, Sendable {
        /// FIN: the stream ended in order.
        case closed
        /// RST, or what the kernel reports in its place.
        case reset
    }

    private enum Turn {
        case moved(Int)
        case notYet
        case ended(End)
    }

    /// nil once it is closed.
    private let descriptor: Mutex<Int32?>

    init(adopting descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
        // What is sent in two pieces shall arrive in two.
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close()
    }

    /// Connects to `endpoint`.
    /// - Parameters:
    ///   - source: the address that it comes from; nil for the kernel's choice.
    ///   - port: the port that it comes from, with an address; 0 for the kernel's choice.
    ///   - receiveBuffer: bytes that the kernel takes for a test that does not read; nil for its own choice.
    ///   - network: where it begins; nil for the network of the tests themselves.
    package static func open(
        to endpoint: Endpoint, from source: String? = nil, port: UInt16 = 0, receiveBuffer: Int32? = nil,
        network: NetworkNamespace? = nil
    ) async throws -> RawConnection {
        let address = try SocketAddress(endpoint.address, endpoint.port)
        let descriptor = try address.makeSocket(SOCK_STREAM, flags: SOCK_NONBLOCK, in: network)
        let connection = RawConnection(adopting: descriptor)
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        if let source, try SocketAddress(source, port).withPointer({ bind(descriptor, $0, $1) }) != 0 {
            throw SwarmError.failed(call: "bind to \(source)", errno: errno)
        }
        let status = address.withPointer { connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else {
            throw SwarmError.failed(call: "connect to \(endpoint)", errno: errno)
        }
        var code: Int32 = 0
        try await repeatedly(within: .seconds(5), what: "connected to \(endpoint)") {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, 0) == 1 else { return false }
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            return true
        }
        guard code == 0 else { throw SwarmError.failed(call: "connect to \(endpoint)", errno: code) }
        return connection
    }

    /// Connects to the Unix socket at `path`.
    package static func open(toUnixSocket path: String) throws -> RawConnection {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SwarmError.failed(call: "connect to \(path)", errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let connection = RawConnection(adopting: socket(AF_UNIX, type, 0))
        let status = withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connection.descriptor.withLock { descriptor in
                    descriptor.map { Glibc.connect($0, address, socklen_t(MemoryLayout<sockaddr_un>.size)) }
                }
            }
        }
        guard status == 0 else { throw SwarmError.failed(call: "connect to \(path)", errno: errno) }
        return connection
    }

    /// Sends all of `bytes`.
    package func send(_ bytes: [UInt8], within limit: Duration = .seconds(20)) async throws {
        var sent = 0
        try await Self.repeatedly(within: limit, what: "\(bytes.count) bytes sent") {
            while sent < bytes.count {
                let turn = self.turn { descriptor in
                    bytes[sent...].withUnsafeBytes {
                        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                }
                switch turn {
                case .moved(let count): sent += count
                case .notYet: return false
                case .ended: throw SwarmError.failed(call: "send, after \(sent) bytes", errno: ECONNRESET)
                }
            }
            return true
        }
    }

    /// What is there now, and the end of the stream where it was met.
    package func receiveAvailable() -> (bytes: [UInt8], end: End?) {
        var bytes: [UInt8] = []
        let end = receive(into: &bytes, upTo: .max)
        return (bytes, end)
    }

    /// The other end.
    package var remote: Endpoint? { endpoint { getpeername($0, $1, $2) } }

    /// This end.
    package var local: Endpoint? { endpoint { getsockname($0, $1, $2) } }

    private func endpoint(
        _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Endpoint? {
        descriptor.withLock { descriptor in
            descriptor.flatMap { open in SocketAddress.endpoint { call(open, $0, $1) } }
        }
    }

    /// Whether the other end has ended, whatever is still to be read.
    package var isOver: Bool {
        descriptor.withLock { descriptor in
            guard let descriptor else { return true }
            // POLLRDHUP, which the Glibc module leaves out.
            var poll = pollfd(fd: descriptor, events: 0x2000, revents: 0)
            return Glibc.poll(&poll, 1, 0) == 1
        }
    }

    /// How many bytes have come and were not read.
    package var unreadByteCount: Int {
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        return switch turn({ recv($0, &chunk, chunk.count, Int32(MSG_PEEK)) }) {
        case .moved(let count): count
        case .notYet, .ended: 0
        }
    }

    /// The next `count` bytes; the end of the stream before them is an error.
    package func receive(_ count: Int, within limit: Duration = .seconds(20)) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await Self.repeatedly(within: limit, what: "\(count) bytes received") {
            if let end = self.receive(into: &bytes, upTo: count) {
                throw SwarmError.unexpectedEnd(after: bytes.count, of: count, "\(end)")
            }
            return bytes.count == count
        }
        return bytes
    }

    /// All bytes to the end of the stream, and how it ended.
    package func receiveToEnd(within limit: Duration = .seconds(20)) async throws -> (bytes: [UInt8], end: End) {
        var bytes: [UInt8] = []
        var end: End?
        try await Self.repeatedly(within: limit, what: "the end of the stream") {
            end = self.receive(into: &bytes, upTo: .max)
            return end != nil
        }
        return (bytes, end ?? .closed)
    }

    /// Sends `bytes`, few enough for one segment, and FIN in the same: who reads them has the end of the stream at hand.
    package func sendLast(_ bytes: [UInt8]) throws {
        let count = descriptor.withLock {
            $0.map { Glibc.send($0, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_MORE)) }
        }
        guard count == bytes.count else { throw SwarmError.failed(call: "send", errno: errno) }
        finishSending()
    }

    /// Sends FIN; what the other end sends can still be read.
    package func finishSending() {
        descriptor.withLock { _ = $0.map { shutdown($0, Int32(SHUT_WR)) } }
    }

    /// Ends it by RST.
    package func reset() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(open, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            Glibc.close(open)
            descriptor = nil
        }
    }

    package func close() {
        descriptor.withLock { descriptor in
            if let open = descriptor { Glibc.close(open) }
            descriptor = nil
        }
    }

    /// Reads until nothing more is there or `bytes` has `limit` bytes.
    /// - Returns: the end of the stream, where it was met.
    private func receive(into bytes: inout [UInt8], upTo limit: Int) -> End? {
        var chunk = [UInt8](repeating: 0, count: min(256 * 1024, max(1, limit - bytes.count)))
        while bytes.count < limit {
            let turn = self.turn { recv($0, &chunk, min(chunk.count, limit - bytes.count), 0) }
            switch turn {
            case .moved(0): return .closed
            case .moved(let count): bytes += chunk[..<count]
            case .notYet: return nil
            case .ended(let end): return end
            }
        }
        return nil
    }

    private func turn(_ call: (Int32) -> Int) -> Turn {
        descriptor.withLock { descriptor in
            guard let descriptor else { return .ended(.closed) }
            let count = call(descriptor)
            if count >= 0 { return .moved(count) }
            return errno == EAGAIN || errno == EINTR ? .notYet : .ended(.reset)
        }
    }

    /// Asks until the answer is yes, first at once and then ever less often.
    static func repeatedly(
        within limit: Duration, what: String, _ condition: () throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        var pause = Duration.milliseconds(1)
        while try !condition() {
            guard ContinuousClock.now < deadline else {
                throw SwarmError.neverHappened(what: what, within: limit, logs: "")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(16))
        }
    }
}
