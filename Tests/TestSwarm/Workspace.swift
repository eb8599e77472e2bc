package import Foundation
import Synchronization

/// A temporary folder and the programs that work in it; both are gone when the test that uses it ends.
///
///     try await Workspace.use { workspace in
///         let torrent = try await Torrent.make(in: workspace)
///         …
///     }
///
/// `KEEP_WORKSPACES=1` in the environment leaves the folder behind, for a look at whole logs.
package final class Workspace: Sendable {
    package let folder: URL
    private let contents = Mutex(Contents())

    private struct Contents {
        var processes: [ManagedProcess] = []
        var names: [String: Int] = [:]
        var kept: [any Sendable] = []
    }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mseproxy-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    package nonisolated(nonsending) static func use<Result>(
        _ body: nonisolated(nonsending) (Workspace) async throws -> Result
    ) async throws -> Result {
        try OwnNetwork.require()
        let workspace = try Workspace()
        do {
            let result = try await body(workspace)
            await workspace.end()
            return result
        } catch {
            await workspace.end()
            throw error
        }
    }

    /// The name itself at first, then with a number: no two things in a workspace share a folder or a log.
    package func unique(_ name: String) -> String {
        let count = contents.withLock { contents in
            contents.names[name, default: 0] += 1
            return contents.names[name, default: 0]
        }
        return count == 1 ? name : "\(name)-\(count)"
    }

    package func makeFolder(_ name: String) throws -> URL {
        let made = folder.appending(path: unique(name))
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        return made
    }

    /// Keeps an object until the workspace ends: a test's own variable may be released after its last use.
    func keep(_ object: any AnyObject & Sendable) {
        contents.withLock { $0.kept.append(object) }
    }

    /// Starts a program that ends with the workspace at the latest; its log lies in the workspace.
    package func start(
        _ program: Program, _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil,
        takesInput: Bool = false, sockets: ServiceSockets? = nil, at place: Place = .here
    ) async throws -> ManagedProcess {
        let name = unique(URL(filePath: program.name).lastPathComponent)
        let process = try await ManagedProcess.start(
            program, named: name, arguments: arguments, environment: environment, folder: folder ?? self.folder,
            logFile: self.folder.appending(path: "\(name).log"), takesInput: takesInput,
            sockets: sockets, at: place)
        contents.withLock { $0.processes.append(process) }
        return process
    }

    /// Runs a program to its end, which has to come: what it is killed for not reaching is an error with all that it wrote.
    /// - Returns: its exit status and all that it wrote.
    package func run(
        _ program: Program, _ arguments: [String], environment: [String: String] = [:],
        within limit: Duration = .seconds(180), at place: Place = .here
    ) async throws -> (status: ExitStatus, output: String) {
        let name = UUID().uuidString
        let log = folder.appending(path: "\(name).log")
        let process = try await ManagedProcess.start(
            program, named: program.name, arguments: arguments, environment: environment, folder: folder, logFile: log,
            at: place)
        let deadline = ContinuousClock.now + limit
        while true {
            if let status = process.exitStatus {
                defer { try? FileManager.default.removeItem(at: log) }
                return (status, process.log)
            }
            guard ContinuousClock.now < deadline else {
                await process.terminate()
                throw SwarmError.neverHappened(
                    what: "\(program.name) \(arguments.joined(separator: " ")) ended", within: limit, logs: process.log)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The last lines of every log, the one thing to look at when something did not happen.
    package var logTails: String {
        contents.withLock { $0.processes }.map(\.logTail).joined(separator: "\n")
    }

    private func end() async {
        let processes = contents.withLock { $0.processes }
        await withTaskGroup { group in
            for process in processes {
                group.addTask { _ = await process.terminate() }
            }
        }
        if ProcessInfo.processInfo.environment["KEEP_WORKSPACES", default: ""].isEmpty {
            try? FileManager.default.removeItem(at: folder)
        }
    }
}
