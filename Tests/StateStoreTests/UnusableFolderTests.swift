import Foundation
import TestSupport
import Testing

@testable import StateStore

@Suite("Folders that cannot be used")
struct UnusableFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func failure(_ path: String) throws -> StateStore.Failure? {
        do throws(StateStore.Failure) {
            _ = try StateStore(folder: path)
            return nil
        } catch {
            return error
        }
    }

    @Test("a folder that cannot be made or is none is an error that says why and what to do")
    func notAFolder() throws {
        try folder.write([], to: "file")
        for (path, errno) in [
            (folder.file("file"), ENOTDIR), (folder.file("file/state"), ENOTDIR), (folder.file("none/state"), ENOENT),
            ("", ENOENT), (folder.file(String(repeating: "x", count: 300)), ENAMETOOLONG),
        ] {
            let failure = try #require(try failure(path))
            guard case .system(_, _, errno) = failure else {
                Issue.record("\(failure)")
                continue
            }
            #expect("\(failure)".contains("it takes a folder that mseproxy may write to"))
        }
    }

    @Test("a folder without permission to write is an error", .enabled(if: geteuid() != 0))
    func noPermission() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("state"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o500])
        let failure = try #require(try failure(folder.file("state")))
        #expect("\(failure)".contains("Permission denied"), "\(failure)")
    }

    @Test("a second one in the same folder is refused while the first lives")
    func second() throws {
        do {
            let first = try StateStore(folder: folder.path)
            let failure = try #require(try failure(folder.path))
            #expect(failure == .inUse(path: folder.file("mseproxy.lock")))
            #expect("\(failure)".contains("another mseproxy"), "\(failure)")
            try first.execute("CREATE TABLE still (works)")
        }
        #expect(try failure(folder.path) == nil)
    }

    @Test("the lock of a process that was killed is no hindrance")
    func killed() throws {
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        other.arguments = ["--no-fork", folder.file("mseproxy.lock"), "sleep", "60"]
        try other.run()
        defer { kill(other.processIdentifier, SIGKILL) }
        let deadline = ContinuousClock.now + .seconds(20)
        while try failure(folder.path) == nil, .now < deadline { usleep(1000) }
        #expect(try failure(folder.path) == .inUse(path: folder.file("mseproxy.lock")))
        kill(other.processIdentifier, SIGKILL)
        other.waitUntilExit()
        #expect(try failure(folder.path) == nil)
    }
}
