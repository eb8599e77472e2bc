import Glibc

extension UnixSocketPath {
    /// A non-blocking stream socket without a name.
    static func openSocket() throws(SystemFailure) -> Descriptor {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let raw = socket(AF_UNIX, flags, 0)
        guard raw >= 0 else { throw SystemFailure("open a Unix socket") }
        return Descriptor(adopting: raw)
    }

    /// Removes a socket at which nobody listens. What is no socket stays, and so does what somebody listens at.
    func removeAbandonedSocket() throws(SystemFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw SystemFailure("look at \(self)")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemFailure("listen on \(self), which is there and is no socket", code: EEXIST)
        }
        let probe = try Self.openSocket()
        let code = withSystemAddress { connect(probe.raw, $0, $1) } == 0 ? 0 : errno
        switch code {
        case ECONNREFUSED:
            guard unlink(path) == 0 || errno == ENOENT else {
                throw SystemFailure("remove \(self), at which nobody listens")
            }
        case ENOENT: break
        case EACCES: throw SystemFailure("ask whether anybody listens at \(self)", code: code)
        // Who answers, whose queue is full (EAGAIN), or a socket of another type (EPROTOTYPE).
        default: throw SystemFailure("listen on \(self), where another process does", code: EADDRINUSE)
        }
    }

    /// Gives the file the permissions that the umask has kept from it. False with the errno where that fails.
    func allow(_ mode: mode_t) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        return status.st_mode & 0o7777 == mode || fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Where the socket `raw` is.
    init(of raw: Int32) throws(HandedOverSocketFailure) {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
        }
        guard status == 0 else { throw .system(SystemFailure("read a socket's address")) }
        let bytes = withUnsafeBytes(of: address.sun_path) { room in
            Array(room.prefix(max(0, Int(length) - MemoryLayout<sa_family_t>.size)))
        }
        guard let first = bytes.first else { throw .abstract("") }
        guard first != 0 else { throw .abstract(String(decoding: bytes.dropFirst(), as: UTF8.self)) }
        self.init(unchecked: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }
}
