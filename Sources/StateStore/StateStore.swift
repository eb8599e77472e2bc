import Glibc

/// What is kept across restarts: one SQLite database in a folder that one process uses at a time. Everything in it can be
/// lost without harm; so what is broken is set aside, never repaired.
package struct StateStore: ~Copyable {
    /// "msep", by which the database is known for this program's.
    static let applicationID: Int64 = 0x6D73_6570
    /// The format of all that is in it.
    static let version: Int64 = 1

    // The database goes before the lock.
    private let database: Database
    private let lock: FolderLock
    /// The file that was found in the database's place, if it was none of this store's.
    package let setAside: SetAside?

    /// Opens `folder/mseproxy.db`, and makes the folder (mode 0700) and the file where there are none.
    package init(folder: String) throws(Failure) {
        let lock = try FolderLock(folder)
        let path = "\(folder)/mseproxy.db"
        var setAside: SetAside?
        if let reason = try Self.objection(to: path) { setAside = try SetAside(path, reason) }
        try Self.make(path)
        let database = try Database(path)
        // A crash of the machine may cost the last transactions, never the file.
        try database.execute("PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF")
        if try database.number("PRAGMA application_id") != Self.applicationID {
            try database.execute(
                """
                BEGIN IMMEDIATE; PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(Self.version);
                COMMIT
                """)
        }
        // Where the file system cannot do this, the journal stays another one, which serves as well.
        _ = try database.text("PRAGMA journal_mode = WAL")
        self.database = database
        self.lock = lock
        self.setAside = setAside
    }

    /// Runs `sql`, several statements perhaps, without looking at their rows.
    package func execute(_ sql: String) throws(Failure) {
        try database.execute(sql)
    }

    /// Prepares the one statement in `sql`.
    package func prepare(_ sql: String) throws(Failure) -> Statement {
        try Statement(sql, on: database)
    }

    /// All that `body` does is kept, or, where it fails, nothing of it.
    package func transaction(_ body: () throws(Failure) -> Void) throws(Failure) {
        try database.execute("BEGIN IMMEDIATE")
        do throws(Failure) {
            try body()
            try database.execute("COMMIT")
        } catch {
            // After some failures, a full disk's for one, SQLite has already rolled back: then this fails, and may.
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    /// Why what stands at `path` cannot be this store's database; nil where it can, or nothing is there.
    private static func objection(to path: String) throws(Failure) -> SetAside.Reason? {
        var status = stat()
        // A symbolic link is another's place, at which nothing is made or changed.
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .system(operation: "look at", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return .notAFile }
        do throws(Failure) {
            let database = try Database(path)
            // What is set aside keeps its log as it is.
            try database.keepLog()
            let application = try database.number("PRAGMA application_id")
            let version = try database.number("PRAGMA user_version")
            let isEmpty = try database.number("SELECT count(*) FROM sqlite_master") == 0
            if application == 0, version == 0, isEmpty { return nil }
            guard application == applicationID else { return .foreign(applicationID: application) }
            guard version == Self.version else { return .otherVersion(version) }
            let finding = try database.text("PRAGMA quick_check(1)")
            return finding == "ok" ? nil : .broken(finding)
        } catch {
            guard let damage = error.damage else { throw error }
            return .broken(damage)
        }
    }

    /// Makes an empty file that only its owner reads where there is none; SQLite would let everybody read it.
    private static func make(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
        close(descriptor)
    }
}
