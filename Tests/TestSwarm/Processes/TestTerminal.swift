import Foundation

/// A terminal in which a program runs, and whose picture a test looks at: tmux's.
package struct TestTerminal: Sendable {
    private let workspace: Workspace
    private let server: ManagedProcess
    private let socket: String

    /// Opens one with a shell in it.
    package static func open(in workspace: Workspace, columns: Int = 80, rows: Int = 24) async throws -> TestTerminal {
        let socket = workspace.folder.appending(path: workspace.unique("tmux")).path
        let server = try await workspace.start(.tmux, ["-S", socket, "-f", "/dev/null", "-D"])
        let terminal = TestTerminal(workspace: workspace, server: server, socket: socket)
        try await workspace.eventually(what: "tmux listens", needing: server) {
            FileManager.default.fileExists(atPath: socket)
        }
        // A prompt that is not found in any program's picture.
        try await terminal.tmux([
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "env", "PS1=shell> ", "sh",
        ])
        try await terminal.eventually("the shell is there") { $0.hasPrefix("shell>") }
        return terminal
    }

    /// What it shows, each line without the blanks at its end.
    package var picture: String {
        get async throws { try await tmux(["capture-pane", "-p"]) }
    }

    /// Types a line and Enter.
    package func type(line: String) async throws {
        try await type(line)
        try await press("Enter")
    }

    package func type(_ text: String) async throws {
        try await tmux(["send-keys", "-l", text])
    }

    /// Presses a key, by tmux's name for it.
    package func press(_ key: String) async throws {
        try await tmux(["send-keys", key])
    }

    package func resize(columns: Int, rows: Int) async throws {
        try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// Waits until its picture is as `condition` wants it.
    @discardableResult
    package func eventually(_ what: String, _ condition: (String) -> Bool) async throws -> String {
        var picture = ""
        do {
            try await workspace.eventually(within: .seconds(15), what: what, needing: server) {
                picture = try await self.picture
                return condition(picture)
            }
        } catch let error as SwarmError {
            throw SwarmError.neverHappened(
                what: what, within: .seconds(15), logs: "\(error)\n── terminal ──\n\(picture)")
        }
        return picture
    }

    @discardableResult
    private func tmux(_ arguments: [String]) async throws -> String {
        let (status, output) = try await workspace.run(.tmux, ["-S", socket] + arguments)
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "tmux \(arguments[0])", status: status, log: output)
        }
        return output
    }
}
