import Glibc

extension StateStore {
    /// A file that stood where the store's database belongs, and was none of it.
    package struct SetAside: Equatable, Sendable {
        package enum Reason: Equatable, Sendable {
            /// Damaged, or no database at all, in SQLite's words.
            case broken(String)
            /// A folder, a pipe, a symbolic link or the like.
            case notAFile
            /// Another program's.
            case foreign(applicationID: Int64)
            /// Another version of this program has written it.
            case otherVersion(Int64)
        }

        /// Where it stood.
        package let path: String
        /// Where it is now, beside its write-ahead log.
        package let newPath: String
        package let reason: Reason

        /// Renames what stands at `path`, with its log, to the first of `path.broken-1`, `path.broken-2`, … that is free.
        init(_ path: String, _ reason: Reason) throws(Failure) {
            self.path = path
            self.reason = reason
            var number = 1
            while Self.suffixes.contains(where: { Self.exists("\(path).broken-\(number)\($0)") }) { number += 1 }
            newPath = "\(path).broken-\(number)"
            // The database last: where it cannot go, the next start tries again.
            for suffix in Self.suffixes.reversed() where Self.exists(path + suffix) {
                guard rename(path + suffix, newPath + suffix) == 0 else {
                    let reason = errno
                    throw .system(operation: "set aside", path: path + suffix, errno: reason)
                }
            }
        }

        private static let suffixes = ["", "-wal", "-shm", "-journal"]

        private static func exists(_ path: String) -> Bool {
            var status = stat()
            return lstat(path, &status) == 0
        }
    }
}

extension StateStore.SetAside: CustomStringConvertible {
    package var description: String {
        "\(path) \(reason); it is \(newPath) now, and a new one is begun"
    }
}

extension StateStore.SetAside.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .broken(let words): "is damaged or no database (\(words))"
        case .notAFile: "is no regular file"
        case .foreign(let applicationID): "is another program's database (application_id \(applicationID))"
        case .otherVersion(let version): "was written by another version of mseproxy (format \(version))"
        }
    }
}
