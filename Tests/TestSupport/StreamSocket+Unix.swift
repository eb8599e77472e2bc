package import EventLoop
import Glibc

extension StreamSocket {
    /// A connection to who listens at `path`.
    package init(connectingToUnixSocket path: String, on loop: EventLoop) throws {
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard try UnixSocketPath(path).withSystemAddress({ connect(raw, $0, $1) }) == 0 else {
            let failure = SystemFailure("connect to \(path)")
            close(raw)
            throw failure
        }
        self.init(adopting: raw, on: loop)
    }
}
