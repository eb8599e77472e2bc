import Foundation
import TestSupport
import Testing

@testable import StateStore

@Suite("Files in the place of the database")
struct SetAsideTests {
    private let folder: TemporaryFolder
    private var file: String { folder.file("mseproxy.db") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func contents(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

    /// Makes the file by SQL of its own, without the store.
    private func make(_ sql: String) throws {
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        let database = try Database(file)
        try database.execute(sql)
    }

    private func open() throws -> StateStore.SetAside? {
        let store = try StateStore(folder: folder.path)
        try store.execute("CREATE TABLE fresh (value)")
        return store.setAside
    }

    @Test("a file that is no database is set aside as it is", arguments: [16, 100, 5000, 100_000])
    func notADatabase(byteCount: Int) throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: byteCount)
        try folder.write(bytes, to: "mseproxy.db")
        let setAside = try #require(try open())
        #expect(setAside.path == file)
        #expect(setAside.newPath == "\(file).broken-1")
        #expect("\(setAside)".contains("file is not a database"), "\(setAside)")
        #expect(contents(setAside.newPath) == Data(bytes))
        let store = try StateStore(folder: folder.path)
        #expect(store.setAside == nil)
    }

    @Test("a damaged database is set aside, wherever the damage is", arguments: [20, 40, 101, 4096, 4100, 8192])
    func damaged(offset: Int) throws {
        do {
            let store = try StateStore(folder: folder.path)
            try store.execute(
                """
                CREATE TABLE number (number UNIQUE);
                WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 5000)
                INSERT INTO number SELECT n FROM counted
                """)
        }
        var bytes = [UInt8](try #require(contents(file)))
        for index in offset..<offset + 60 { bytes[index] = 0xEE }
        try folder.write(bytes, to: "mseproxy.db")
        let setAside = try #require(try open())
        #expect(contents(setAside.newPath) == Data(bytes))
    }

    @Test("an earlier file that was set aside is never written over, and logs go with their file")
    func numbering() throws {
        for number in 1...3 {
            let bytes = Array("no database, number \(number)".utf8)
            try folder.write(bytes, to: "mseproxy.db")
            try folder.write(Array("\(number)".utf8), to: "mseproxy.db-wal")
            #expect(try open()?.newPath == "\(file).broken-\(number)")
        }
        for number in 1...3 {
            #expect(contents("\(file).broken-\(number)") == Data("no database, number \(number)".utf8))
            #expect(contents("\(file).broken-\(number)-wal") == Data("\(number)".utf8))
        }
    }

    @Test("another program's database is set aside, with and without an application_id")
    func foreign() throws {
        try make("PRAGMA application_id = 77; CREATE TABLE theirs (value)")
        #expect(try open()?.reason == .foreign(applicationID: 77))
        try FileManager.default.removeItem(atPath: file)
        try make("CREATE TABLE theirs (value)")
        let setAside = try #require(try open())
        #expect(setAside.reason == .foreign(applicationID: 0))
        let theirs = try Database(setAside.newPath)
        #expect(try theirs.number("SELECT count(*) FROM theirs") == 0)
    }

    @Test("what another version has written is set aside", arguments: [0, 2, 1_000_000])
    func otherVersion(version: Int64) throws {
        try make("PRAGMA application_id = \(StateStore.applicationID); PRAGMA user_version = \(version)")
        let setAside = try #require(try open())
        #expect(setAside.reason == .otherVersion(version))
        #expect("\(setAside)".contains("another version of mseproxy (format \(version))"))
    }

    @Test("an empty file and a database without anything in it are taken")
    func empty() throws {
        try folder.write([], to: "mseproxy.db")
        #expect(try open() == nil)
        try FileManager.default.removeItem(atPath: file)
        try make("CREATE TABLE gone (value); DROP TABLE gone")
        #expect(try open() == nil)
    }

    @Test("a folder in the database's place is set aside")
    func folderInPlace() throws {
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        #expect(try open()?.reason == .notAFile)
    }

    @Test("a symbolic link is set aside, and nothing is made or changed where it leads", arguments: [true, false])
    func link(isDangling: Bool) throws {
        let target = folder.file("theirs")
        if !isDangling { try folder.write([], to: "theirs") }
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
        let setAside = try #require(try open())
        #expect(setAside.reason == .notAFile)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: setAside.newPath) == target)
        #expect(contents(target) == (isDangling ? nil : Data()))
    }

    @Test("a log without its database is no hindrance")
    func lonelyLog() throws {
        try folder.write([UInt8](repeating: 7, count: 5000), to: "mseproxy.db-wal")
        #expect(try open() == nil)
    }
}
