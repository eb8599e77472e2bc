import Foundation
import TestSwarm

/// A TCP socket of IPv4 whose calls block: with one announce at a time that is the least that the benchmark itself takes.
final class BlockingSocket: Sendable {
    private let descriptor: Int32

    private init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(descriptor)
    }

    convenience init(connectingTo endpoint: Endpoint) throws {
        try self.init(for: endpoint, "connect to \(endpoint)", connect)
    }

    convenience init(listeningOn endpoint: Endpoint) throws {
        try self.init(for: endpoint, "listen on \(endpoint)") { descriptor, address, length in
            let status = bind(descriptor, address, length)
            return status == 0 ? listen(descriptor, 64) : status
        }
    }

    private convenience init(
        for endpoint: Endpoint, _ what: String, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = endpoint.port.bigEndian
        withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: endpoint.addressBytes.prefix(4)) }
        self.init(adopting: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Disappointment("\(what): \(String(cString: strerror(errno)))") }
    }

    /// The next connection; nil where there will be none.
    func accept() -> BlockingSocket? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection >= 0 ? BlockingSocket(adopting: connection) : nil
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Disappointment("send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    /// What comes next; nothing at the end of the stream.
    func receive() throws -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw Disappointment("receive: \(String(cString: strerror(errno)))") }
        return Array(chunk[..<count])
    }
}

/// What keeps the benchmark from its end.
struct Disappointment: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
