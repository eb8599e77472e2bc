import Glibc
import ServiceManager
import Testing

// Each in a process of its own: the environment is everyone's, and so are the descriptors from 3 on.
@Suite("Sockets that were handed over")
struct HandedOverSocketTests {
    @Test("are taken once, by name and in order, and close when another program is run")
    func taken() async {
        await #expect(processExitsWith: .success) {
            try HandOver(count: 3).run(["LISTEN_FDS": "3", "LISTEN_FDNAMES": "inbound.listen:outbound.socks:x"]) {
                let sockets = try ServiceManager.takeSockets()
                try require(sockets.map(\.name) == ["inbound.listen", "outbound.socks", "x"], "\(sockets)")
                try require(sockets.map(\.descriptor) == [3, 4, 5], "\(sockets)")
                try require(sockets.allSatisfy { fcntl($0.descriptor, F_GETFD) & FD_CLOEXEC != 0 }, "close-on-exec")
                for variable in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"] {
                    try require(getenv(variable) == nil, variable)
                }
                try require(try ServiceManager.takeSockets().isEmpty, "taken again")
            }
        }
    }

    @Test("without names are unknown, and one name may come twice or be empty")
    func names() async {
        await #expect(processExitsWith: .success) {
            try HandOver(count: 2).run(["LISTEN_FDS": "2"]) {
                let names = try ServiceManager.takeSockets().map(\.name)
                try require(names == ["unknown", "unknown"], "\(names)")
            }
            try HandOver(count: 3).run(["LISTEN_FDS": "3", "LISTEN_FDNAMES": "a::a"]) {
                let names = try ServiceManager.takeSockets().map(\.name)
                try require(names == ["a", "", "a"], "\(names)")
            }
        }
    }

    @Test("are none where none were, or where another process is meant")
    func none() async {
        await #expect(processExitsWith: .success) {
            for variable in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"] { unsetenv(variable) }
            #expect(try ServiceManager.takeSockets().isEmpty)
            try HandOver(count: 1).run(["LISTEN_FDS": "1", "LISTEN_FDNAMES": "a", "LISTEN_PID": "\(getppid())"]) {
                let sockets = try ServiceManager.takeSockets()
                try require(sockets.isEmpty, "\(sockets)")
            }
        }
    }

    @Test("cannot be taken by variables that contradict each other")
    func malformed() async {
        await #expect(processExitsWith: .success) {
            let wrong: [[String: String]] = [
                ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "a"], ["LISTEN_FDS": "1", "LISTEN_FDNAMES": "a:b"],
                ["LISTEN_FDS": "two"], ["LISTEN_FDS": "99999999999"], ["LISTEN_FDS": "-1"], ["LISTEN_FDS": ""],
                ["LISTEN_FDS": "2147483647"], ["LISTEN_FDS": "1", "LISTEN_PID": "me"],
            ]
            for variables in wrong {
                try HandOver(count: 2).run(variables) {
                    guard case .malformed? = HandOver.failure() else {
                        throw Unmet("\(variables): \(String(describing: HandOver.failure()))")
                    }
                }
                try HandOver(count: 2).run(variables) {
                    let words = HandOver.failure()?.description ?? ""
                    for (name, value) in variables { try require(words.contains("\(name)=\"\(value)\""), words) }
                }
            }
        }
    }

    @Test("have to be open")
    func closed() async {
        await #expect(processExitsWith: .success) {
            // More than this process has open.
            try HandOver(count: 2).run(["LISTEN_FDS": "5000"]) {
                let failure = HandOver.failure()
                guard case .notOpen(_, EBADF)? = failure else { throw Unmet("\(String(describing: failure))") }
                try require(failure?.description.contains("LISTEN_FDS=\"5000\"") == true, "\(failure!)")
            }
        }
    }

    @Test("one that is not as it should be fails its test")
    func control() async {
        await #expect(processExitsWith: .failure) {
            try HandOver(count: 1).run(["LISTEN_FDS": "1"]) { try require(false, "on purpose") }
        }
    }
}

/// Sockets in the place where a service manager puts them, in a process that has one thread and nothing else there. In this one
/// libdispatch's own descriptors may be in that place, at which a thread of its may look at any time.
private struct HandOver {
    let count: Int

    /// Runs `body` there.
    func run(_ variables: [String: String], _ body: () throws -> Void) throws {
        // Swift's overlay leaves it out, since most of a program does not work behind it.
        typealias Fork = @convention(c) () -> pid_t
        let fork = unsafeBitCast(try #require(dlsym(nil, "fork")), to: Fork.self)
        let child = fork()
        if child == 0 {
            do {
                try open()
                setenv("LISTEN_PID", "\(getpid())", 1)
                unsetenv("LISTEN_FDNAMES")
                for (name, value) in variables { setenv(name, value, 1) }
                try body()
                _exit(0)
            } catch {
                let words = Array("\(error)\n".utf8)
                _ = write(STDERR_FILENO, words, words.count)
                _exit(1)
            }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Unmet("the process ended with status \(status)") }
    }

    private func open() throws {
        for index in 0..<count {
            let opened = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let place = Int32(3 + index)
            // Where nothing was it is there already.
            guard opened != place else { continue }
            try require(opened >= 0 && dup2(opened, place) == place, "socket \(index)")
            close(opened)
        }
    }

    /// What keeps the sockets from being taken.
    static func failure() -> HandedOverSocketsFailure? {
        do throws(HandedOverSocketsFailure) {
            _ = try ServiceManager.takeSockets()
            return nil
        } catch {
            return error
        }
    }
}

private struct Unmet: Error {
    let words: String

    init(_ words: String) { self.words = words }
}

/// As #require, whose word would not leave the process.
private func require(_ condition: Bool, _ words: @autoclosure () -> String) throws {
    if !condition { throw Unmet(words()) }
}
