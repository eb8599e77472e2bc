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

    /// The name of the only interface whose packets the socket takes; nil where it takes any interface's.
    static func interface(of descriptor: Int32) -> String? {
        var name = [UInt8](repeating: 0, count: Int(IFNAMSIZ))
        var length = socklen_t(name.count)
        guard getsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, &name, &length) == 0, length > 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Nil where the descriptor is no socket, or one without the option.
    static func get(_ descriptor: Int32, _ level: Int32, _ option: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, level, option, &value, &length) == 0 ? value : nil
    }

    @discardableResult
    static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
        var value = value
        return setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }
}
