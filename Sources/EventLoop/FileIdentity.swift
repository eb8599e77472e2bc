import Glibc

/// Which file is meant, whatever its path has become.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// What stands at `path` now, without following a symbolic link; nil where nothing does.
    init?(at path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Removes `path` where it is still this file.
    func remove(at path: String) {
        if FileIdentity(at: path) == self { unlink(path) }
    }
}
