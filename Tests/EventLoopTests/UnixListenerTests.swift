@testable import EventLoop
import Glibc
import TestSupport
import Testing

@Suite("A Unix listener")
struct UnixListenerTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("admin.sock")
    }

    private func status(_ path: String) throws -> stat {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status
    }

    @Test("carries bytes both ways, for one caller after the other")
    func bytes() throws {
        let test = TestLoop()
        var ends: [StreamEnd] = []
        let listener = UnixListener(
            try BoundUnixListener.open(path: path, mode: 0o600), on: test.loop, onExhaustion: { Issue.record("\($0)") },
            onAccept: { ends.append(StreamEnd($0)) })
        #expect(listener.path == path)
        for index in 0..<20 {
            let raw = try #require(try OpenedSocket.connected(to: path))
            let caller = StreamEnd(StreamSocket(adopting: raw, on: test.loop))
            #expect(test.run { ends.count == index + 1 })
            caller.send([UInt8(index), 1])
            ends[index].send([UInt8(index), 2])
            #expect(test.run { ends[index].received.count == 2 && caller.received.count == 2 })
            #expect(ends[index].received == [UInt8(index), 1])
            #expect(caller.received == [UInt8(index), 2])
        }
    }

    @Test(
        "has the permissions that were asked for, whatever the umask",
        arguments: [0o600, 0o660, 0o666, 0o777, 0o400])
    func permissions(mode: mode_t) throws {
        let bound = try BoundUnixListener.open(path: path, mode: mode)
        #expect(!bound.isHandedOver)
        let status = try status(path)
        #expect(status.st_mode == S_IFSOCK | mode)
        #expect(try OpenedSocket.connected(to: path).map { close($0) } == 0)
        withExtendedLifetime(bound) {}
    }

    @Test("makes the folder that it is in, but not the one above")
    func parent() throws {
        let inside = folder.file("run") + "/admin.sock"
        let bound = try BoundUnixListener.open(path: inside, mode: 0o600)
        #expect(try status(folder.file("run")).st_mode & ~0o022 == S_IFDIR | 0o755)
        let failure = #expect(throws: SystemFailure.self) {
            try BoundUnixListener.open(path: folder.file("a") + "/b/admin.sock", mode: 0o600)
        }
        #expect(failure == SystemFailure("make the folder \(folder.file("a"))/b", code: ENOENT))
        withExtendedLifetime(bound) {}
    }

    @Test("takes a path of 107 bytes, and refuses a longer one by its length")
    func length() throws {
        let longest = folder.path + "/" + String(repeating: "x", count: 107 - folder.path.utf8.count - 1)
        let bound = try BoundUnixListener.open(path: longest, mode: 0o600)
        #expect(try OpenedSocket.connected(to: longest).map { close($0) } == 0)
        let failure = #expect(throws: SystemFailure.self) {
            try BoundUnixListener.open(path: longest + "x", mode: 0o600)
        }
        #expect(failure?.code == ENAMETOOLONG)
        #expect(failure?.description.contains("108 bytes, of at most 107") == true)
        withExtendedLifetime(bound) {}
    }

    @Test("refuses a path that is none", arguments: ["", "/tmp/a\0b"])
    func noPath(path: String) throws {
        let failure = #expect(throws: SystemFailure.self) { try BoundUnixListener.open(path: path, mode: 0o600) }
        #expect(failure?.code == EINVAL)
    }

    @Test("leaves nothing behind")
    func removed() throws {
        let bound = try BoundUnixListener.open(path: path, mode: 0o600)
        #expect(access(path, F_OK) == 0)
        _ = consume bound
        #expect(access(path, F_OK) != 0)
        #expect(access(path + ".lock", F_OK) != 0)
        withExtendedLifetime(try BoundUnixListener.open(path: path, mode: 0o600)) {}
    }

    @Test("leaves alone what has come into its place")
    func replacedFile() throws {
        let bound = try BoundUnixListener.open(path: path, mode: 0o600)
        try folder.remove("admin.sock")
        try folder.write([7], to: "admin.sock")
        _ = consume bound
        #expect(try status(path).st_mode & S_IFMT == S_IFREG)
    }

    @Test("that was handed over is served, and its file stays for the next process")
    func handedOver() throws {
        let test = TestLoop()
        let managers = try OpenedSocket.unix(at: path, backlog: 8)
        defer { close(managers) }
        for _ in 0..<2 {
            let bound = try BoundUnixListener.adopting(dup(managers))
            #expect(bound.isHandedOver)
            #expect(bound.path == path)
            var ends: [StreamEnd] = []
            let listener = UnixListener(
                bound, on: test.loop, onExhaustion: { Issue.record("\($0)") }, onAccept: { ends.append(StreamEnd($0)) })
            let caller = try #require(try OpenedSocket.connected(to: path))
            defer { close(caller) }
            #expect(test.run { ends.count == 1 })
            withExtendedLifetime(listener) {}
        }
        #expect(access(path, F_OK) == 0)
        #expect(access(path + ".lock", F_OK) != 0)
    }
}
