package import Foundation

extension RawConnection {
    /// Connects to the Unix socket at `file`.
    package static func open(toUnix file: URL) throws -> RawConnection {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, flags, 0)
        let connection = RawConnection(adopting: descriptor)
        guard try UnixAddress(file.path).withPointer({ connect(descriptor, $0, $1) }) == 0 else {
            throw SwarmError.failed(call: "connect to \(file.path)", errno: errno)
        }
        return connection
    }
}
