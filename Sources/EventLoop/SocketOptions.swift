import Glibc
import NetworkAddress

/// The TCP options that every connection of the daemon carries.
enum SocketOptions {
    /// No delay for small messages; a dead remote is noticed by keepalives (after 60 s, each 20 s, 5 times).
    ///
    /// Without TCP_USER_TIMEOUT: it would also count the time in which a remote that is alive does not read, and lose
    /// what waits for it.
    static func applyToConnection(_ descriptor: Int32) {
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 20)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 5)
    }

    /// Lets a listener take what TPROXY delivers.
    static func setTransparent(_ descriptor: Int32, _ ip: IPAddress) {
        switch ip {
        case .v4: set(descriptor, Int32(IPPROTO_IP), IP_TRANSPARENT, 1)
        case .v6: set(descriptor, Int32(IPPROTO_IPV6), IPV6_TRANSPARENT, 1)
        }
    }

    /// Whether the socket takes what comes on the interface of that name alone, from now on.
    static func bind(_ descriptor: Int32, toInterface name: String) -> Bool {
        setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.utf8.count)) == 0
    }

    @discardableResult
    static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
        var value = value
        return setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }
}
