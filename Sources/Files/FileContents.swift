import Glibc

/// Reading a whole file of bounded size.
package enum FileContents {
    package enum Failure: Error, Equatable, Sendable {
        /// The system's reason.
        case system(errno: Int32)
        /// A pipe or a device, where only a file will do.
        case notAFile
        case tooLarge(limit: Int)
        /// The path holds a NUL.
        case notAPath
    }

    /// The bytes of the file at `path`, of which there may be at most `limit`. A pipe is waited for and read to its end,
    /// unless `isRegular` says that only a regular file will do.
    package static func read(_ path: String, limit: Int, isRegular: Bool) throws(Failure) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .notAPath }
        // Without O_NONBLOCK a pipe that no one writes to would never open.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (isRegular ? O_NONBLOCK : 0))
        guard descriptor >= 0 else { throw .system(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno: errno) }
        guard !isRegular || status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count > 0 {
                contents += chunk[..<count]
            } else if count == 0 {
                return contents
            } else if errno != EINTR {
                throw .system(errno: errno)
            }
            guard contents.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }
}

extension FileContents.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(errno: EACCES):
            "cannot be read: Permission denied; the user that mseproxy runs as, which is not root under systemd, has to be able to read it (chmod 644) and to enter its folder"
        case .system(let errno): "cannot be read: \(String(cString: strerror(errno)))"
        case .notAFile: "cannot be read: it is no regular file"
        case .tooLarge(let limit): "larger than \(limit >> 20) MiB"
        case .notAPath: "cannot be read: the path holds a NUL"
        }
    }
}
