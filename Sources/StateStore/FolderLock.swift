import Glibc

/// A folder of which this process is the only user, until the owner goes. The system takes the lock back from a process
/// that was killed.
struct FolderLock: ~Copyable {
    private let descriptor: Int32

    /// Makes the folder where there is none (the one above it must exist), and locks it.
    init(_ folder: String) throws(StateStore.Failure) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .system(operation: "make the folder", path: folder, errno: errno)
        }
        let path = "\(folder)/mseproxy.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EWOULDBLOCK
                ? .inUse(path: path) : .system(operation: "lock", path: path, errno: reason)
        }
        self.descriptor = descriptor
    }

    deinit {
        // The file stays: who unlinks it may unlink the one that another process has just locked.
        close(descriptor)
    }
}
