import CSQLite
import Glibc

/// A connection to a database, closed when its owner goes.
struct Database: ~Copyable {
    /// A program that looks at the file may hold up the daemon's main loop no longer than this.
    private static let busyMilliseconds: Int32 = 1000

    let raw: OpaquePointer
    let path: String

    /// Opens the file at `path`, which must exist.
    init(_ path: String) throws(StateStore.Failure) {
        var raw: OpaquePointer?
        var code = sqlite3_open_v2(path, &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let raw else {
            throw .database(
                path: path, operation: "open", code: code, message: String(cString: sqlite3_errstr(code)))
        }
        if code == SQLITE_OK { code = sqlite3_extended_result_codes(raw, 1) }
        if code == SQLITE_OK { code = sqlite3_busy_timeout(raw, Self.busyMilliseconds) }
        guard code == SQLITE_OK else {
            let failure = StateStore.Failure(code, "open", of: raw, path)
            sqlite3_close_v2(raw)
            throw failure
        }
        self.raw = raw
        self.path = path
    }

    deinit {
        // Its statements may go later: then the last of them closes it.
        sqlite3_close_v2(raw)
    }

    /// Leaves the write-ahead log as it is when this is closed.
    func keepLog() throws(StateStore.Failure) {
        try check(shim_sqlite3_keep_log_on_close(raw), "open")
    }

    /// Runs `sql`, several statements perhaps, without looking at their rows.
    func execute(_ sql: String) throws(StateStore.Failure) {
        try check(sqlite3_exec(raw, sql, nil, nil, nil), sql)
    }

    /// The first column of the first row, as a number.
    func number(_ sql: String) throws(StateStore.Failure) -> Int64 {
        let statement = try Statement(sql, on: self)
        return try statement.step() ? statement.number(at: 0) : 0
    }

    /// The first column of the first row, as text.
    func text(_ sql: String) throws(StateStore.Failure) -> String {
        let statement = try Statement(sql, on: self)
        return try statement.step() ? statement.text(at: 0) : ""
    }

    private func check(_ code: Int32, _ operation: String) throws(StateStore.Failure) {
        guard code == SQLITE_OK else { throw StateStore.Failure(code, operation, of: raw, path) }
    }
}

extension StateStore.Failure {
    /// What SQLite says of the last call on the connection `raw`, which returned `code`.
    init(_ code: Int32, _ operation: String, of raw: OpaquePointer, _ path: String) {
        self = .database(path: path, operation: operation, code: code, message: String(cString: sqlite3_errmsg(raw)))
    }
}
