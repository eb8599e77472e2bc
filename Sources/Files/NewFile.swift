import Glibc

/// Writing a file whole or not at all.
package enum NewFile {
    package enum Failure: Error, Equatable, Sendable {
        case exists
        /// A folder, a link, a device: replacing it would lose more than a file's contents.
        case notAFile
        /// The system's reason.
        case system(errno: Int32)
    }

    /// Makes a file of `bytes` at `path`, and only where none is unless `replacing`. No failure leaves a part of it, or
    /// takes away what was there.
    package static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(Failure) {
        guard replacing else { return try create(path, bytes) }
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        } else if errno != ENOENT {
            throw .system(errno: errno)
        }
        let part = "\(path).\(getpid()).part"
        try create(part, bytes)
        guard rename(part, path) == 0 else {
            let reason = errno
            unlink(part)
            throw .system(errno: reason)
        }
    }

    private static func create(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw errno == EEXIST ? .exists : .system(errno: errno) }
        let failure = write(bytes, to: descriptor)
        // A full disk may show only here.
        let closing = close(descriptor) == 0 ? nil : errno
        if let reason = failure ?? closing {
            unlink(path)
            throw .system(errno: reason)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return count == 0 ? ENOSPC : errno
            }
        }
        return nil
    }
}

extension NewFile.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists: "exists already"
        case .notAFile: "cannot be replaced: it is no regular file"
        case .system(let errno): "cannot be written: \(String(cString: strerror(errno)))"
        }
    }
}
