import Foundation
import TestSwarm
import Testing

@Suite struct ManagedProcessTests {
    @Test func `a missing program is an error that names its package`() async throws {
        try await Workspace.use { workspace in
            let error = await #expect(throws: SwarmError.self) {
                try await workspace.start(Program("no-such-client", package: "no-such-package"), [])
            }
            #expect(error.map { "\($0)" } == "no-such-client is not installed: apt-get install no-such-package")
        }
    }

    @Test func `a program that ignores SIGTERM is killed, and its children with it`() async throws {
        try await Workspace.use { workspace in
            let script = "trap '' TERM; sleep 1000 & echo child $!; while :; do wait; done"
            let process = try await workspace.start(.shell, ["-c", script])
            try await workspace.eventually(what: "the child runs") { process.log.contains("child") }
            let child = try #require(Int32(process.log.split(whereSeparator: \.isWhitespace)[1]))
            #expect(await process.terminate(grace: .milliseconds(100)) == .signalled(SIGKILL))
            try await workspace.eventually(what: "the child is gone") { !isAlive(child) }
        }
    }

    @Test func `the end of a program ends the wait for what it was to do`() async throws {
        try await Workspace.use { workspace in
            let process = try await workspace.start(.shell, ["-c", "echo its last words; exit 3"])
            let error = await #expect(throws: SwarmError.self) {
                try await workspace.eventually(within: .seconds(60), what: "never", needing: process) { false }
            }
            let description = error.map { "\($0)" } ?? ""
            #expect(description.contains("exit code 3"))
            #expect(description.contains("its last words"))
        }
    }

    @Test func `a crash of the test leaves no program behind`() async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "crashed")
            await #expect(processExitsWith: .signal(SIGKILL)) { [file = file.path as String] in
                try await Workspace.use { workspace in
                    let process = try await workspace.start(.shell, ["-c", "echo up; exec sleep 1000"])
                    // Only now it is sure to have asked for its signal.
                    try await workspace.eventually(what: "it runs") { process.logContains("up") }
                    let left = "\(process.pid) \(workspace.folder.path)"
                    try Data(left.utf8).write(to: URL(filePath: file))
                    kill(getpid(), SIGKILL)
                }
            }
            let left = try String(contentsOf: file, encoding: .utf8).split(separator: " ")
            let pid = try #require(left.first.flatMap { Int32($0) })
            try await workspace.eventually(what: "the program is gone") { !isAlive(pid) }
            // What a crash does leave is its folder.
            try FileManager.default.removeItem(atPath: String(try #require(left.last)))
        }
    }

    @Test func `descriptors and resident memory are those of the program itself`() async throws {
        try await Workspace.use { workspace in
            let process = try await workspace.start(
                .shell, ["-c", "exec 7</dev/null 8</dev/null; echo open; read line"],
                takesInput: true)
            try await workspace.eventually(what: "the files are open") { process.log.contains("open") }
            // Standard input, output and error, and the two: nothing of this process's own came along.
            #expect(try process.openDescriptorCount == 5)
            #expect(try process.residentByteCount > 100_000)
            try process.send("")
            try await workspace.eventually(what: "it ends") { process.exitStatus == .exited(0) }
        }
    }

    @Test func `a line to a program that has ended is an error`() async throws {
        try await Workspace.use { workspace in
            let process = try await workspace.start(.shell, ["-c", "exit 0"], takesInput: true)
            try await workspace.eventually(what: "it ends") { !process.isRunning }
            // Not at once: a process that another test forks meanwhile may hold the pipe's other end for a moment.
            try await workspace.eventually(what: "a line is refused") {
                do { try process.send("hello") } catch { return true }
                return false
            }
        }
    }
}
