import CSQLite
import Glibc

extension StateStore {
    /// Why something cannot be kept: with the path, the reason in the system's or SQLite's words, and what to do.
    package enum Failure: Error, Equatable, Sendable {
        /// The folder or a file in it cannot be made, opened or renamed.
        case system(operation: String, path: String, errno: Int32)
        /// Another process keeps its state there.
        case inUse(path: String)
        /// SQLite's result code, the extended one, with its words.
        case database(path: String, operation: String, code: Int32, message: String)

        /// Whether the file is no database, or a damaged one, in SQLite's words; nil for other failures. For a statement
        /// that is right, SQLITE_ERROR is a format that SQLite does not know.
        var damage: String? {
            guard case .database(_, _, let code, let message) = self else { return nil }
            return [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR].contains(code & 0xFF) ? message : nil
        }
    }
}

extension StateStore.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let operation, let path, let errno):
            "cannot \(operation) \(path): \(String(cString: strerror(errno))); it takes a folder that mseproxy may write to"
        case .inUse(let path):
            "\(path) is locked: another mseproxy keeps its state there; give each a folder of its own"
        case .database(let path, let operation, let code, let message):
            "\(path): cannot \(operation): \(message)\(Self.advice(code & 0xFF).map { "; \($0)" } ?? "")"
        }
    }

    private static func advice(_ code: Int32) -> String? {
        switch code {
        case SQLITE_FULL: "the disk is full: make room"
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM: "let mseproxy write to the folder and the files in it"
        case SQLITE_BUSY, SQLITE_LOCKED: "another program works on it: end that"
        case SQLITE_IOERR: "look at the disk and the system's log"
        case SQLITE_CORRUPT, SQLITE_NOTADB: "restart mseproxy, which sets the file aside and begins a new one"
        default: nil
        }
    }
}
