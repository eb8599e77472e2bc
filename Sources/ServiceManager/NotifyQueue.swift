import Glibc

/// What waits for the service manager to read it.
enum NotifyQueue {
    /// Whether it takes another message at once. sd_notify(3) would wait until it does, and the loop that it was called on with it: of
    /// messages that nobody reads the system keeps about as many as net.unix.max_dgram_qlen says, 10 by default.
    static var hasRoom: Bool {
        guard let variable = getenv("NOTIFY_SOCKET"), let (address, length) = address(String(cString: variable)) else {
            return true
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // Then sd_notify would get none either.
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
        // Who is not there is not waited for.
        guard isConnected else { return true }
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&ready, 1, 0) == 1
    }

    /// Of a path, or of a name behind `@` (unix(7), "abstract"); nil for what is no Unix socket's.
    private static func address(_ text: String) -> (sockaddr_un, socklen_t)? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(text.utf8)
        guard let first = name.first, name.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        switch first {
        case UInt8(ascii: "@"): name[0] = 0
        case UInt8(ascii: "/"): name.append(0)
        default: return nil
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        return (address, socklen_t(MemoryLayout<sa_family_t>.size + name.count))
    }
}
