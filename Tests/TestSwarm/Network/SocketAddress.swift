import Foundation

/// What `bind` and `sendto` take of an address and a port.
struct SocketAddress {
    private let storage: sockaddr_storage
    private let length: socklen_t

    init(_ address: String, _ port: UInt16) throws {
        var storage = sockaddr_storage()
        if address.contains(":") {
            var internet = sockaddr_in6()
            internet.sin6_family = sa_family_t(AF_INET6)
            internet.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, address, &internet.sin6_addr) == 1 else {
                throw SwarmError.failed(call: "address \(address)", errno: EINVAL)
            }
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: internet, as: sockaddr_in6.self) }
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        } else {
            var internet = sockaddr_in()
            internet.sin_family = sa_family_t(AF_INET)
            internet.sin_port = port.bigEndian
            guard inet_pton(AF_INET, address, &internet.sin_addr) == 1 else {
                throw SwarmError.failed(call: "address \(address)", errno: EINVAL)
            }
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: internet, as: sockaddr_in.self) }
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
        }
        self.storage = storage
    }

    var family: Int32 { Int32(storage.ss_family) }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The address of a connection's other end, without its port; empty where it is gone.
    static func peer(of descriptor: Int32) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getpeername(descriptor, address, &length) == 0 else { return }
                _ = getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            }
        }
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// What `getpeername` or `getsockname` writes; nil where it fails.
    static func endpoint(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Endpoint? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isKnown = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                call(address, &length) == 0
                    && getnameinfo(
                        address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        func text(_ characters: [CChar]) -> String {
            String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return isKnown ? UInt16(text(port)).map { Endpoint(text(host), $0) } : nil
    }

    /// Whether a socket of this machine can have the address.
    var isBindable: Bool {
        let descriptor = socket(family, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        return withPointer { bind(descriptor, $0, $1) } == 0
    }
}
