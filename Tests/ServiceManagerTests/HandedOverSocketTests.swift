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
                #expect(sockets.map(\.name) == ["inbound.listen", "outbound.socks", "x"])
                #expect(sockets.map(\.descriptor) == [3, 4, 5])
                #expect(sockets.allSatisfy { fcntl($0.descriptor, F_GETFD) & FD_CLOEXEC != 0 })
                for variable in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"] {
                    #expect(getenv(variable) == nil, "\(variable)")
                }
                let again = try ServiceManager.takeSockets()
                #expect(again.isEmpty)
            }
        }
    }

    @Test("without names are unknown, and one name may come twice or be empty")
    func names() async {
        await #expect(processExitsWith: .success) {
            try HandOver(count: 2).run(["LISTEN_FDS": "2"]) {
                let names = try ServiceManager.takeSockets().map(\.name)
                #expect(names == ["unknown", "unknown"])
            }
            try HandOver(count: 3).run(["LISTEN_FDS": "3", "LISTEN_FDNAMES": "a::a"]) {
                let names = try ServiceManager.takeSockets().map(\.name)
                #expect(names == ["a", "", "a"])
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
                #expect(sockets.isEmpty)
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
                    let failure = #expect(throws: HandedOverSocketsFailure.self, "\(variables)") {
                        try ServiceManager.takeSockets()
                    }
                    guard case .malformed = failure else {
                        Issue.record("\(variables): \(String(describing: failure))")
                        return
                    }
                    let words = failure?.description ?? ""
                    for (name, value) in variables { #expect(words.contains("\(name)=\"\(value)\""), "\(words)") }
                }
            }
        }
    }

    @Test("have to be open")
    func closed() async {
        await #expect(processExitsWith: .success) {
            // More than this process has open.
            try HandOver(count: 2).run(["LISTEN_FDS": "5000"]) {
                let failure = #expect(throws: HandedOverSocketsFailure.self) { try ServiceManager.takeSockets() }
                guard case .notOpen(_, let code) = failure else {
                    Issue.record("\(String(describing: failure))")
                    return
                }
                #expect(code == EBADF)
                #expect(failure?.description.contains("LISTEN_FDS=\"5000\"") == true)
            }
        }
    }
}

/// Sockets in the place where a service manager puts them, for as long as a body runs; then what was there before.
private struct HandOver {
    let count: Int

    func run(_ variables: [String: String], _ body: () throws -> Void) throws {
        // What this process has there already, such as the pipe by which it tells how the test went.
        let before = (0..<count).map { fcntl(Int32(3 + $0), F_DUPFD, 100) }
        let flags = (0..<count).map { fcntl(Int32(3 + $0), F_GETFD) }
        for index in 0..<count {
            let opened = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(opened >= 0)
            // Out of the way of those that follow.
            let apart = fcntl(opened, F_DUPFD, 100)
            close(opened)
            try #require(dup2(apart, Int32(3 + index)) >= 0)
            close(apart)
        }
        defer {
            for (index, copy) in before.enumerated() {
                close(Int32(3 + index))
                guard copy >= 0 else { continue }
                dup2(copy, Int32(3 + index))
                _ = fcntl(Int32(3 + index), F_SETFD, flags[index])
                close(copy)
            }
        }
        setenv("LISTEN_PID", "\(getpid())", 1)
        unsetenv("LISTEN_FDNAMES")
        for (name, value) in variables { setenv(name, value, 1) }
        try body()
    }
}
