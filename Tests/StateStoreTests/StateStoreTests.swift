import Foundation
import TestSupport
import Testing

@testable import StateStore

@Suite("What is kept across restarts")
struct StateStoreTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("state") }
    private var file: String { folder.file("state/mseproxy.db") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func keep(_ words: [String], in store: borrowing StateStore) throws {
        try store.execute("CREATE TABLE IF NOT EXISTS word (word TEXT)")
        let insert = try store.prepare("INSERT INTO word VALUES (?)")
        for word in words {
            try insert.bind(word, at: 1)
            #expect(try !insert.step())
        }
    }

    private func words(in store: borrowing StateStore) throws -> [String] {
        let select = try store.prepare("SELECT word FROM word ORDER BY rowid")
        var words: [String] = []
        while try select.step() { words.append(select.text(at: 0)) }
        return words
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("what was kept is there after a restart, and the folder is made for its owner alone")
    func restart() throws {
        do {
            let store = try StateStore(folder: path)
            #expect(store.setAside == nil)
            try keep(["one", "", "zwölf\u{0}drei"], in: store)
        }
        let store = try StateStore(folder: path)
        #expect(store.setAside == nil)
        #expect(try words(in: store) == ["one", "", "zwölf\u{0}drei"])
        #expect(try mode(path) == 0o700)
        #expect(try mode(file) == 0o600)
        #expect(try mode(file + "-wal") == 0o600)
    }

    @Test("what was kept is there after a death without closing")
    func death() throws {
        let store = try StateStore(folder: path)
        try keep(["one"], in: store)
        // The files as they stand are what a killed process leaves.
        try FileManager.default.copyItem(atPath: path, toPath: folder.file("left"))
        let next = try StateStore(folder: folder.file("left"))
        #expect(next.setAside == nil)
        #expect(try words(in: next) == ["one"])
    }

    @Test("bytes, numbers, text and nothing are read as they were bound")
    func values() throws {
        let store = try StateStore(folder: path)
        try store.execute("CREATE TABLE value (value)")
        let insert = try store.prepare("INSERT INTO value VALUES (?)")
        func add(_ bind: (borrowing Statement) throws -> Void) throws {
            try bind(insert)
            #expect(try !insert.step())
        }
        try add { try $0.bind([0, 255, 1], at: 1) }
        try add { try $0.bind([] as [UInt8], at: 1) }
        try add { try $0.bind(Int64.min, at: 1) }
        try add { try $0.bind("ü", at: 1) }
        try add { try $0.bindNull(at: 1) }
        let select = try store.prepare("SELECT value, typeof(value) FROM value ORDER BY rowid")
        #expect(try select.step() && select.bytes(at: 0) == [0, 255, 1] && select.text(at: 1) == "blob")
        #expect(try select.step() && select.bytes(at: 0) == [] && !select.isNull(at: 0))
        #expect(try select.step() && select.number(at: 0) == .min && select.text(at: 1) == "integer")
        #expect(try select.step() && select.text(at: 0) == "ü" && select.text(at: 1) == "text")
        #expect(try select.step() && select.isNull(at: 0) && select.bytes(at: 0) == [] && select.text(at: 0) == "")
        #expect(try !select.step())
        #expect(try select.step(), "a statement that is over begins anew")
        select.reset()
        #expect(try select.step() && select.bytes(at: 0) == [0, 255, 1])
    }

    @Test("a transaction that fails keeps nothing, and the next one works")
    func rollback() throws {
        let store = try StateStore(folder: path)
        try keep([], in: store)
        #expect(throws: StateStore.Failure.self) {
            try store.transaction { () throws(StateStore.Failure) in
                try store.execute("INSERT INTO word VALUES ('lost')")
                try store.execute("INSERT INTO nothing VALUES (1)")
            }
        }
        try store.transaction { () throws(StateStore.Failure) in
            try store.execute("INSERT INTO word VALUES ('kept')")
        }
        #expect(try words(in: store) == ["kept"])
    }

    @Test("a full disk is told as such, costs no row that was kept, and is over when there is room")
    func fullDisk() throws {
        let store = try StateStore(folder: path)
        try keep(["one"], in: store)
        try store.execute("PRAGMA max_page_count = 4")
        do {
            try keep([String(repeating: "x", count: 100_000)], in: store)
            Issue.record("100,000 bytes went into 4 pages")
        } catch let failure as StateStore.Failure {
            #expect("\(failure)".contains("database or disk is full"), "\(failure)")
            #expect("\(failure)".contains("make room"), "\(failure)")
        }
        try store.execute("PRAGMA max_page_count = 100000")
        try keep(["two"], in: store)
        #expect(try words(in: store) == ["one", "two"])
    }

    @Test("a bad statement, parameter or column is an error that names the statement")
    func badStatements() throws {
        let store = try StateStore(folder: path)
        do {
            _ = try store.prepare("SELECT nonsense FROM nowhere")
            Issue.record("it was prepared")
        } catch {
            #expect("\(error)".contains("no such table: nowhere"), "\(error)")
            #expect("\(error)".contains("SELECT nonsense"), "\(error)")
        }
        let statement = try store.prepare("SELECT 1")
        #expect(throws: StateStore.Failure.self) { try statement.bind(1, at: 2) }
        #expect(throws: StateStore.Failure.self) { _ = try store.prepare("") }
    }
}
