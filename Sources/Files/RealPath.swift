import Glibc

/// Where a path leads.
package enum RealPath {
    /// `path` from the root on, without a link, `.` or `..` in it; nil where nothing is there, or it may not be looked at.
    package static func of(_ path: String) -> String? {
        guard !path.utf8.contains(0), let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
