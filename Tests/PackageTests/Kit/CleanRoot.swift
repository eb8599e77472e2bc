import Foundation
import TestSwarm

/// A Debian system of a test's own, over one that all share: what is written goes into the workspace.
///
/// A process of the workspace holds the mounts, which nothing outside sees; they go with it.
struct CleanRoot {
    let workspace: Workspace
    private let holder: ManagedProcess
    private let path: String

    /// - Returns: once it is mounted, with /proc.
    static func mount(_ lower: URL, in workspace: Workspace) async throws -> CleanRoot {
        let overlay = try Overlay(over: lower, in: workspace)
        let script = """
            \(overlay.mounting)
            mount -t proc proc \(overlay.root)/proc
            echo ready
            exec cat
            """
        let holder = try await workspace.start(
            .unshare, ["--mount", "--propagation", "private", "--", "/bin/sh", "-euc", script], takesInput: true)
        try await workspace.eventually(what: "the clean root is mounted", needing: holder) {
            holder.logContains("ready\n")
        }
        return CleanRoot(workspace: workspace, holder: holder, path: overlay.root)
    }

    /// The file of this path in it, as it is seen from outside.
    func outside(_ path: String) -> URL { URL(filePath: "/proc/\(holder.pid)/root\(self.path)\(path)") }

    /// Runs a command in it, as root.
    func run(_ command: [String]) async throws -> (status: ExitStatus, output: String) {
        try await workspace.run(.nsenter, entering + command)
    }

    @discardableResult
    func succeed(_ command: [String]) async throws -> String {
        try await workspace.succeed(.nsenter, entering + command)
    }

    /// Starts a program in it, as the user nobody.
    func start(_ command: [String], environment: [String: String]) async throws -> ManagedProcess {
        try await workspace.start(
            .nsenter, ["--mount=/proc/\(holder.pid)/ns/mnt", "--", "chroot", "--userspec=65534:65534", path] + command,
            environment: environment)
    }

    private var entering: [String] {
        [
            "--mount=/proc/\(holder.pid)/ns/mnt", "--", "chroot", path, "env", "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C",
        ]
    }
}

/// A folder over which another is laid that takes what is written.
struct Overlay {
    /// Where the two are seen as one.
    let root: String
    /// The command that mounts it; it has to be run where nobody else sees the mount.
    let mounting: String

    init(over lower: URL, in workspace: Workspace) throws {
        let folder = try workspace.makeFolder("root")
        for name in ["upper", "work", "merged"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
        }
        root = folder.appending(path: "merged").path
        mounting =
            "mount -t overlay -o lowerdir=\(lower.path),upperdir=\(folder.path)/upper,workdir=\(folder.path)/work overlay \(root)"
    }
}
