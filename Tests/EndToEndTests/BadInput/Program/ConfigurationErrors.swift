import Foundation
import TestSwarm
import Testing

/// What the program itself says of configurations and command lines that are wrong.
@Suite struct ConfigurationErrors {
    private static let wrong = """
        workers = 0
        [outbound]
        encryptoin = "require"
        [inbound]
        listen = ["203.0.113.5"]
        """

    @Test(arguments: ["check", "run"])
    func `every error is told with its line and column, and exit status 78`(command: String) async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "wrong.toml")
            try Self.wrong.write(to: file, atomically: true, encoding: .utf8)
            let result = try await workspace.run(try Daemon.program(), [command, "--config", file.path])
            #expect(result.status == .exited(78))
            let lines = result.output.split(separator: "\n")
            let places = ["1:11: workers: 0 is out of range", "3:1: ", "5:11: inbound.listen: "]
            #expect(lines.count == places.count, "\(result.output)")
            for (line, place) in zip(lines, places) { #expect(line.hasPrefix("\(file.path):\(place)"), "\(line)") }
            #expect(result.output.contains("encryption"), "\(result.output)")
        }
    }

    @Test(arguments: ["check", "run"])
    func `a syntax error is told with its line and column, and exit status 78`(command: String) async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "broken.toml")
            try "workers = 1\n[outbound\n".write(to: file, atomically: true, encoding: .utf8)
            let result = try await workspace.run(try Daemon.program(), [command, "-c", file.path])
            #expect(result.status == .exited(78))
            #expect(result.output.hasPrefix("\(file.path):2:"), "\(result.output)")
        }
    }

    @Test(arguments: ["check", "run"])
    func `a file that is not there is told by its name, and exit status 78`(command: String) async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "missing.toml")
            let result = try await workspace.run(try Daemon.program(), [command, "--config", file.path])
            #expect(result.status == .exited(78))
            #expect(result.output.contains("\(file.path): "), "\(result.output)")
            #expect(result.output.contains("No such file or directory"), "\(result.output)")
        }
    }

    @Test(arguments: [["run", "--port", "1"], ["check", "a", "b"], ["walk"], ["run", "--config"]])
    func `a wrong command line is a usage error`(_ arguments: [String]) async throws {
        try await Workspace.use { workspace in
            let result = try await workspace.run(try Daemon.program(), arguments)
            #expect(result.status == .exited(64))
            #expect(result.output.contains("Usage: mseproxy"), "\(result.output)")
        }
    }
}
