package import Glibc

/// Where a Unix socket is in the file system.
package struct UnixSocketPath: Hashable, Sendable {
    /// What the system's structure has room for, without the NUL behind it (unix(7)).
    package static let longestByteCount = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    package let path: String

    /// Refuses what the system could not take: a path above 107 bytes (ENAMETOOLONG), none at all or one with a NUL in it
    /// (EINVAL).
    package init(_ path: String) throws(SystemFailure) {
        guard path.utf8.count <= Self.longestByteCount else {
            throw SystemFailure(
                "name a Unix socket \(path) (\(path.utf8.count) bytes, of at most \(Self.longestByteCount))",
                code: ENAMETOOLONG)
        }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SystemFailure("name a Unix socket \(path.debugDescription)", code: EINVAL)
        }
        self.path = path
    }

    /// A path that the system has told.
    init(unchecked path: String) {
        self.path = path
    }

    /// The folder that it is in; nil for the current one and the root.
    var folder: String? {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
        return String(path[..<slash])
    }

    /// Gives `body` the address in the form that system calls take.
    package func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var value = sockaddr_un()
        value.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &value.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: value) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension UnixSocketPath: CustomStringConvertible {
    package var description: String { path }
}
