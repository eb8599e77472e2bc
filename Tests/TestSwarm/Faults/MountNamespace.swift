import Foundation

/// Mounts that only some programs see: a disk that is full or cannot be written to, another /etc/resolv.conf. A process of the
/// workspace holds them, and they go with it.
package final class MountNamespace: Sendable {
    private let holder: ManagedProcess
    private let workspace: Workspace

    private init(holder: ManagedProcess, workspace: Workspace) {
        self.holder = holder
        self.workspace = workspace
    }

    /// - Parameter commands: of sh(1), which mount what there is to be.
    package static func make(in workspace: Workspace, _ commands: String) async throws -> MountNamespace {
        let holder = try await workspace.start(
            .unshare, ["--mount", "--", "/bin/sh", "-euc", commands + "\necho ready\nexec cat"], takesInput: true)
        try await workspace.eventually(what: "there are mounts", needing: holder) { holder.logContains("ready\n") }
        return MountNamespace(holder: holder, workspace: workspace)
    }

    /// The file that stands for it.
    var path: String { "/proc/\(holder.pid)/ns/mnt" }

    /// Programs that see them.
    package var place: Place { Place(nil, mounts: self) }

    /// Runs commands of sh(1) that see them, which have to succeed.
    @discardableResult
    package func run(_ commands: String) async throws -> String {
        let (status, output) = try await workspace.run(.shell, ["-euc", commands], at: place)
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: commands, status: status, log: output)
        }
        return output
    }
}
