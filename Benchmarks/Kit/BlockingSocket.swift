import Foundation
package import TestSwarm

/// A TCP socket of IPv4 whose calls block, each for ten seconds at most: with one thing done at a time that is the least that
/// the benchmark itself takes.
package final class BlockingSocket: Sendable {
    package let descriptor: Int32

    private init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit {
        close(descriptor)
    }

    /// Connects, from `source` where one is named (port 0 for the system's choice).
    package convenience init(connectingTo endpoint: Endpoint, from source: Endpoint? = nil) throws {
        self.init(adopting: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        if let source {
            // The port is chosen when both ends are known: a source then has its ports once for each target.
            set(IP_BIND_ADDRESS_NO_PORT, of: Int32(IPPROTO_IP))
            try call(bind, with: source, "come from \(source)")
        }
        try call(connect, with: endpoint, "connect to \(endpoint)")
    }

    package convenience init(listeningOn endpoint: Endpoint, backlog: Int32 = 4096) throws {
        self.init(adopting: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        set(SO_REUSEADDR, of: SOL_SOCKET)
        try call(bind, with: endpoint, "listen on \(endpoint)")
        try check(listen(descriptor, backlog) == 0, "listen on \(endpoint)")
    }

    /// The next connection; nil where none comes in time.
    package func accept() -> BlockingSocket? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection >= 0 ? BlockingSocket(adopting: connection) : nil
    }

    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            try check(count > 0, "send")
            rest = rest.dropFirst(count)
        }
    }

    /// What comes next; nothing at the end of the stream.
    package func receive(atMost byteCount: Int = 65_536) throws -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: byteCount)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        try check(count >= 0, "receive")
        chunk.removeLast(byteCount - count)
        return chunk
    }

    /// So many bytes, no more and no fewer.
    package func receive(exactly byteCount: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < byteCount {
            let more = try receive(atMost: byteCount - bytes.count)
            guard !more.isEmpty else {
                throw Disappointment("the connection ended after \(bytes.count) of \(byteCount) bytes")
            }
            bytes += more
        }
        return bytes
    }

    private func set(_ option: Int32, of level: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private func call(
        _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, with endpoint: Endpoint, _ what: String
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = endpoint.port.bigEndian
        withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: endpoint.addressBytes.prefix(4)) }
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try check(status == 0, what)
    }

    private func check(_ condition: Bool, _ what: String) throws {
        guard condition else { throw Disappointment("\(what): \(String(cString: strerror(errno)))") }
    }
}
