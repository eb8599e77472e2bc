@testable import EventLoop
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("A path at which something is")
struct OccupiedUnixPathTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("admin.sock")
    }

    private func refusal() -> SystemFailure? {
        #expect(throws: SystemFailure.self) { try BoundUnixListener.open(path: path, mode: 0o600) }
    }

    /// A socket's file whose socket is gone, as a daemon that was killed leaves it.
    private func abandon(_ type: __socket_type = SOCK_STREAM) throws {
        close(try OpenedSocket.unix(at: path, type, backlog: type == SOCK_STREAM ? 1 : nil))
        guard type == SOCK_STREAM else { return }
        // A child of another test's has it too, from its fork to its exec: until then somebody does listen.
        let deadline = ContinuousClock.Instant.now + .seconds(10)
        while true {
            if let answered = try OpenedSocket.connected(to: path) {
                close(answered)
            } else if errno == ECONNREFUSED {
                return
            }
            try #require(.now < deadline, "the socket is still listened at")
            usleep(100)
        }
    }

    @Test("gets a listener where nobody listens any more, its lock being there or not", arguments: [true, false])
    func abandoned(isLockThere: Bool) throws {
        try abandon()
        if isLockThere { try folder.write([], to: "admin.sock.lock") }
        #expect(try OpenedSocket.connected(to: path) == nil)
        #expect(errno == ECONNREFUSED)
        let bound = try BoundUnixListener.open(path: path, mode: 0o600)
        #expect(try OpenedSocket.connected(to: path).map { close($0) } == 0)
        _ = consume bound
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("is another daemon's while that listens")
    func secondDaemon() throws {
        let first = try BoundUnixListener.open(path: path, mode: 0o600)
        for _ in 0..<2 {
            let failure = refusal()
            #expect(failure?.code == EADDRINUSE)
            #expect(failure?.description.contains(path) == true)
        }
        #expect(try OpenedSocket.connected(to: path).map { close($0) } == 0)
        withExtendedLifetime(first) {}
    }

    @Test("is another program's while that listens, even with its queue full")
    func otherProgram() throws {
        let other = try OpenedSocket.unix(at: path, backlog: 0)
        defer { close(other) }
        #expect(refusal()?.code == EADDRINUSE)
        var callers: [Int32] = []
        defer { for caller in callers { close(caller) } }
        while let caller = try OpenedSocket.connected(to: path) { callers.append(caller) }
        #expect(errno == EAGAIN)
        #expect(refusal()?.code == EADDRINUSE)
        #expect(access(path, F_OK) == 0)
    }

    @Test("is left to a socket of another type")
    func otherType() throws {
        let other = try OpenedSocket.unix(at: path, SOCK_DGRAM, backlog: nil)
        defer { close(other) }
        #expect(refusal()?.code == EADDRINUSE)
        #expect(access(path, F_OK) == 0)
    }

    @Test("stays what it is where it is no socket", arguments: ["file", "folder", "pipe", "link", "link to nothing"])
    func noSocket(kind: String) throws {
        switch kind {
        case "file": try folder.write([7], to: "admin.sock")
        case "folder": try #require(mkdir(path, 0o755) == 0)
        case "pipe": try #require(mkfifo(path, 0o600) == 0)
        case "link":
            let target = folder.file("target.sock")
            close(try OpenedSocket.unix(at: target, backlog: 1))
            try folder.link("admin.sock", to: target)
        default: try folder.link("admin.sock", to: folder.file("nothing"))
        }
        let before = try #require(FileIdentity(at: path))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let failure = refusal()
        #expect(failure?.code == EEXIST)
        #expect(failure?.description.contains("\(path), which is there and is no socket") == true)
        #expect(FileIdentity(at: path) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
    }

    @Test("gets one listener where several come at once, and that is the one which answers")
    func atOnce() throws {
        let path = path
        let outcomes = Mutex<[Result<BoundUnixListener, SystemFailure>]>([])
        try Simultaneously.run(3, rounds: 300) {
            try abandon()
        } _: {
            let outcome = Result { () throws(SystemFailure) in try BoundUnixListener.open(path: path, mode: 0o600) }
            outcomes.withLock { $0.append(outcome) }
        } check: {
            let outcomes = outcomes.withLock { outcomes in
                defer { outcomes = [] }
                return outcomes
            }
            let winners = outcomes.compactMap { try? $0.get() }
            try #require(winners.count == 1)
            for case .failure(let failure) in outcomes { #expect(failure.code == EADDRINUSE) }
            let caller = try #require(try OpenedSocket.connected(to: path))
            defer { close(caller) }
            let taken = accept(winners[0].descriptor.raw, nil, nil)
            #expect(taken >= 0)
            close(taken)
        }
    }

    @Test("never has more permissions than it is to have, however short a time")
    func noMoment() throws {
        let isOver = Atomic(false)
        let seen = Mutex<[mode_t: Int]>([:])
        let path = path
        let watched = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while !isOver.load(ordering: .acquiring) {
                var status = stat()
                if lstat(path, &status) == 0 { seen.withLock { $0[status.st_mode, default: 0] += 1 } }
            }
            watched.signal()
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while seen.withLock({ $0.values.reduce(0, +) }) < 300, ContinuousClock.now < deadline {
            _ = try BoundUnixListener.open(path: path, mode: 0o600)
        }
        isOver.store(true, ordering: .releasing)
        watched.wait()
        #expect(seen.withLock { Array($0.keys) } == [S_IFSOCK | 0o600])
    }
}
