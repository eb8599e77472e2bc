package import Glibc

/// A listening Unix socket that is bound and not yet served. It may be handed to the thread that will serve it.
package final class BoundUnixListener: Sendable {
    let descriptor: Descriptor
    private let location: UnixSocketPath
    /// The file that this process has made there; nil where the service manager has, who also removes it.
    private let file: FileIdentity?
    /// The right to make it, for as long as it is there.
    private let lock: PathLock?

    package var path: String { location.path }
    /// Whether it was opened by the service manager, so that connections to it wait for the next process once this one is gone.
    package var isHandedOver: Bool { file == nil }

    private init(
        _ descriptor: consuming Descriptor, at location: UnixSocketPath, file: FileIdentity?, lock: consuming PathLock?
    ) {
        self.descriptor = descriptor
        self.location = location
        self.file = file
        self.lock = lock
    }

    /// Listens at `path`, a file that comes to be with the permissions `mode` and goes with the listener. The folder that it is
    /// in is made where there is none (0755); the one above must exist.
    ///
    /// A socket of that name at which nobody listens any more is replaced. EADDRINUSE where somebody does, EEXIST where the
    /// file is no socket, ENAMETOOLONG for a path above 107 bytes.
    package static func open(path: String, mode: mode_t) throws(SystemFailure) -> BoundUnixListener {
        let location = try UnixSocketPath(path)
        if let folder = location.folder, mkdir(folder, 0o755) != 0, errno != EEXIST {
            throw SystemFailure("make the folder \(folder)")
        }
        // Without it, of two that find the same abandoned socket one would remove what the other has just made.
        let lock = try PathLock(for: path)
        try location.removeAbandonedSocket()
        let descriptor = try UnixSocketPath.openSocket()
        // Linux gives the file the socket's own mode, less the umask: at no moment does it allow more than `mode`.
        guard fchmod(descriptor.raw, mode) == 0, location.withSystemAddress({ bind(descriptor.raw, $0, $1) }) == 0,
            let file = FileIdentity(at: path)
        else { throw SystemFailure("bind \(location)") }
        guard location.allow(mode), listen(descriptor.raw, SOMAXCONN) == 0 else {
            let failure = SystemFailure("listen on \(location)")
            file.remove(at: path)
            throw failure
        }
        return BoundUnixListener(descriptor, at: location, file: file, lock: lock)
    }

    /// Changes who may connect from here on.
    package func allow(_ mode: mode_t) throws(SystemFailure) {
        guard location.allow(mode) else { throw SystemFailure("change the mode of \(location)") }
    }

    /// Takes over `raw`, a listening Unix socket that was handed over by number. It is closed with the listener, or at once
    /// where it cannot be used; its file stays.
    package static func adopting(_ raw: Int32) throws(HandedOverSocketFailure) -> BoundUnixListener {
        let descriptor = Descriptor(adopting: raw)
        let family = try HandedOverListener.family(raw)
        guard case .unix = family else { throw .family(family) }
        let location = try UnixSocketPath(of: raw)
        try HandedOverListener.setFlags(raw)
        return BoundUnixListener(descriptor, at: location, file: nil, lock: nil)
    }

    deinit {
        // While it still listens, so that nobody takes it for abandoned.
        file?.remove(at: path)
    }
}
