import CSQLite

/// A prepared statement. Parameters count from 1, columns from 0. It must not outlive its store.
package struct Statement: ~Copyable {
    private let raw: OpaquePointer
    private let database: OpaquePointer
    private let path: String
    private let sql: String

    /// Prepares the one statement in `sql`.
    init(_ sql: String, on database: borrowing Database) throws(StateStore.Failure) {
        var raw: OpaquePointer?
        let code = sqlite3_prepare_v2(database.raw, sql, -1, &raw, nil)
        guard code == SQLITE_OK, let raw else { throw StateStore.Failure(code, sql, of: database.raw, database.path) }
        self.raw = raw
        self.database = database.raw
        path = database.path
        self.sql = sql
    }

    deinit {
        // It returns the failure of the last step, which that step has told.
        sqlite3_finalize(raw)
    }

    package func bind(_ value: Int64, at index: Int32) throws(StateStore.Failure) {
        try check(sqlite3_bind_int64(raw, index, value))
    }

    package func bind(_ bytes: [UInt8], at index: Int32) throws(StateStore.Failure) {
        try check(bytes.withUnsafeBytes { shim_sqlite3_bind_blob(raw, index, $0.baseAddress, UInt64($0.count)) })
    }

    package func bind(_ text: String, at index: Int32) throws(StateStore.Failure) {
        var text = text
        try check(
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    shim_sqlite3_bind_text(raw, index, $0.baseAddress, UInt64($0.count))
                }
            })
    }

    /// nil is NULL.
    package func bind(_ value: Int64?, at index: Int32) throws(StateStore.Failure) {
        if let value { try bind(value, at: index) } else { try bindNull(at: index) }
    }

    package func bindNull(at index: Int32) throws(StateStore.Failure) {
        try check(sqlite3_bind_null(raw, index))
    }

    /// Goes on to the next row; false behind the last, and then the statement is ready to begin anew.
    package func step() throws(StateStore.Failure) -> Bool {
        let code = sqlite3_step(raw)
        if code == SQLITE_ROW { return true }
        let failure = code == SQLITE_DONE ? nil : StateStore.Failure(code, sql, of: database, path)
        // It returns the failure of the step once more.
        sqlite3_reset(raw)
        if let failure { throw failure }
        return false
    }

    /// Begins anew; what is bound stays.
    package func reset() {
        sqlite3_reset(raw)
    }

    package func isNull(at column: Int32) -> Bool {
        sqlite3_column_type(raw, column) == SQLITE_NULL
    }

    /// 0 for what is no number.
    package func number(at column: Int32) -> Int64 {
        sqlite3_column_int64(raw, column)
    }

    /// Empty for NULL.
    package func bytes(at column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(raw, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(raw, column))))
    }

    /// Empty for NULL. What is no UTF-8 is repaired.
    package func text(at column: Int32) -> String {
        guard let bytes = sqlite3_column_text(raw, column) else { return "" }
        return String(
            decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(raw, column))), as: UTF8.self)
    }

    private func check(_ code: Int32) throws(StateStore.Failure) {
        guard code == SQLITE_OK else { throw StateStore.Failure(code, sql, of: database, path) }
    }
}
