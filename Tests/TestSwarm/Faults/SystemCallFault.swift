import Foundation

/// System calls of a running process that fail for as long as this goes on: strace(1) puts an error in their place.
package struct SystemCallFault: Sendable {
    private let tracer: ManagedProcess
    private let trace: URL

    /// - Parameters:
    ///   - calls: as strace names them: `accept4`.
    ///   - error: what each of them comes to: `ENFILE`; nil for calls that are only watched.
    /// - Returns: once every thread of `process` is under it.
    package static func begin(
        _ calls: [String], _ error: String?, of process: ManagedProcess, in workspace: Workspace
    ) async throws -> SystemCallFault {
        let trace = workspace.folder.appending(path: workspace.unique("calls"))
        let list = calls.joined(separator: ",")
        let tracer = try await workspace.start(
            .strace,
            ["--follow-forks", "--attach=\(process.pid)", "--output=\(trace.path)", "--trace=\(list)"]
                + (error.map { ["--inject=\(list):error=\($0)"] } ?? []))
        try await workspace.eventually(what: "strace watches \(process.name)", needing: tracer) {
            tracer.logContains("Process \(process.pid) attached")
        }
        return SystemCallFault(tracer: tracer, trace: trace)
    }

    /// How many calls have failed by it so far.
    package var count: Int { count(of: "(INJECTED)") }

    /// How many calls there were so far in whose line `text` stands.
    package func count(of text: String) -> Int {
        let lines = String(decoding: (try? Data(contentsOf: trace)) ?? Data(), as: UTF8.self).split(separator: "\n")
        return lines.count { $0.contains(text) }
    }

    /// Lets the calls succeed again. The process goes on without strace.
    package func end() async {
        _ = await tracer.terminate()
    }
}
