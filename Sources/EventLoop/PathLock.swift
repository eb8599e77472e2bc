import Glibc

/// The right to make what stands at a path, which one process has until it goes. The system takes it back from one that was killed.
struct PathLock: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private let identity: FileIdentity

    /// Takes the right to `path` by the file beside it, whose name ends in `.lock`. EADDRINUSE where another one has it.
    init(for target: String) throws(SystemFailure) {
        let path = target + ".lock"
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno == EWOULDBLOCK ? EADDRINUSE : errno
                close(descriptor)
                throw SystemFailure("lock \(path)", code: code)
            }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                let code = errno
                close(descriptor)
                throw SystemFailure("look at \(path)", code: code)
            }
            let identity = FileIdentity(status)
            // Who had it may have removed the file between the two calls: a lock that no one else will find is worth nothing.
            guard identity == FileIdentity(at: path) else {
                close(descriptor)
                continue
            }
            self.path = path
            self.descriptor = descriptor
            self.identity = identity
            return
        }
    }

    deinit {
        // While it is locked, so that no one's else is removed.
        identity.remove(at: path)
        close(descriptor)
    }
}
