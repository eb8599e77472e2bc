@testable import EventLoop
import Glibc
import NetworkAddress
import Testing

/// Sockets as a service manager opens them: blocking, and left open in programs that are run.
enum OpenedSocket {
    static func make(_ domain: Int32, _ type: __socket_type, _ number: Int32 = 0) throws -> Int32 {
        let raw = socket(domain, Int32(type.rawValue), number)
        try #require(raw >= 0, "\(String(cString: strerror(errno)))")
        return raw
    }

    /// A TCP socket that listens on `address`.
    static func listening(on address: SocketAddress, isIPv6Only: Bool = true) throws -> Int32 {
        let raw = try bound(to: address, isIPv6Only: isIPv6Only)
        try #require(listen(raw, SOMAXCONN) == 0)
        return raw
    }

    static func bound(to address: SocketAddress, isIPv6Only: Bool = true) throws -> Int32 {
        guard case .v6 = address.ip else {
            let raw = try make(AF_INET, SOCK_STREAM)
            try #require(address.withSystemAddress { bind(raw, $0, $1) } == 0)
            return raw
        }
        let raw = try make(AF_INET6, SOCK_STREAM)
        SocketOptions.set(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, isIPv6Only ? 1 : 0)
        try #require(address.withSystemAddress { bind(raw, $0, $1) } == 0)
        return raw
    }

    /// A Unix socket bound to `path`, which listens where it has a `backlog`.
    static func unix(at path: String, _ type: __socket_type = SOCK_STREAM, backlog: Int32?) throws -> Int32 {
        let raw = try make(AF_UNIX, type)
        try #require(UnixSocketPath(path).withSystemAddress { bind(raw, $0, $1) } == 0)
        if let backlog { try #require(listen(raw, backlog) == 0) }
        return raw
    }

    /// A listening Unix socket in the abstract namespace, under a name that the system has chosen.
    static func abstract() throws -> Int32 {
        let raw = try make(AF_UNIX, SOCK_STREAM)
        var address = sockaddr(sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        try #require(bind(raw, &address, socklen_t(MemoryLayout<sa_family_t>.size)) == 0)
        try #require(listen(raw, 1) == 0)
        return raw
    }

    /// A connection to `path` that has been made or waits in the queue; nil with the errno where it was refused.
    static func connected(to path: String) throws -> Int32? {
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        try #require(raw >= 0)
        if try UnixSocketPath(path).withSystemAddress({ connect(raw, $0, $1) }) == 0 { return raw }
        let code = errno
        close(raw)
        errno = code
        return nil
    }
}
