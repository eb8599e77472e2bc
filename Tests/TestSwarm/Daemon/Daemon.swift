package import Foundation

/// mseproxy itself, running with a configuration of the test's own.
package struct Daemon: Sendable {
    package let process: ManagedProcess

    /// One that runs already, started in a way of the test's own.
    package init(process: ManagedProcess) {
        self.process = process
    }

    /// Starts `mseproxy run --config FILE`.
    /// - Parameters:
    ///   - configuration: TOML.
    ///   - environment: what is added to its environment.
    ///   - sockets: what a service manager hands over to it.
    ///   - place: where it runs, and as whom.
    ///   - program: which build of it; nil for the one of `program()`.
    /// - Returns: once its log says that it is ready.
    package static func start(
        in workspace: Workspace, configuration: String, environment: [String: String] = [:],
        sockets: ServiceSockets? = nil, at place: Place = .here, program: Program? = nil
    ) async throws -> Daemon {
        let process = try await workspace.start(
            try program ?? self.program(), ["run", "--config", try file(configuration, in: workspace).path],
            environment: environment, sockets: sockets, at: place)
        try await workspace.eventually(within: .seconds(10), what: "mseproxy is ready", needing: process) {
            try /\bready\b/.firstMatch(in: process.log) != nil
        }
        return Daemon(process: process)
    }

    /// A file of the workspace's with `configuration`, isolated.
    package static func file(_ configuration: String, in workspace: Workspace) throws -> URL {
        let file = workspace.folder.appending(path: workspace.unique("configuration") + ".toml")
        try isolated(configuration).write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    /// A configuration in which what it does not say is none of what tests would share: the default ports, folder and socket are
    /// one for all that run at a time. And what a test leaves open ends with its daemon, not after it.
    package static func isolated(_ configuration: String) -> String {
        let sections = [("[tracker]", "listen = []"), ("[state]", "path = \"\""), ("[admin]", "listen = []")]
        let isolated = sections.reduce(configuration) { text, section in
            text.contains(section.0) ? text : text + "\n\(section.0)\n\(section.1)\n"
        }
        guard !isolated.contains("drain =") else { return isolated }
        guard isolated.contains("[timeouts]") else { return isolated + "\n[timeouts]\ndrain = 0\n" }
        return isolated.replacing("[timeouts]", with: "[timeouts]\ndrain = 0")
    }

    package var log: String { process.log }

    /// The mseproxy that `MSEPROXY` names, a build of another kind; else the one beside the running executable, built with it.
    package static func program() throws -> Program {
        let executable = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let beside = executable.deletingLastPathComponent().appending(path: "mseproxy").path
        let path = ProcessInfo.processInfo.environment["MSEPROXY"] ?? beside
        guard FileManager.default.isExecutableFile(atPath: path) else { throw SwarmError.missingDaemon(looked: path) }
        return Program(path, package: "mseproxy")
    }
}
