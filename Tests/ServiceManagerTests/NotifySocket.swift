import Glibc
import Testing

/// A service manager's end: a datagram socket, in the abstract namespace, that the environment of this process names.
struct NotifySocket {
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        // The system chooses the name (unix(7), "Autobind feature").
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var length = socklen_t(MemoryLayout<sa_family_t>.size)
        var name: [UInt8] = []
        withUnsafeMutableBytes(of: &address) { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                bind(descriptor, start, length) == 0
            else { return }
            length = socklen_t(bytes.count)
            guard getsockname(descriptor, start, &length) == 0 else { return }
            name = Array(bytes[MemoryLayout<sa_family_t>.size + 1..<Int(length)])
        }
        try #require(!name.isEmpty)
        setenv("NOTIFY_SOCKET", "@" + String(decoding: name, as: UTF8.self), 1)
    }

    /// The messages that wait.
    func messages() -> [String] {
        var messages: [String] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &room, room.count, Int32(MSG_DONTWAIT)), count >= 0 {
            messages.append(String(decoding: room[..<count], as: UTF8.self))
        }
        return messages
    }
}
