import Foundation

/// A network of its own, with a loopback interface and what is added to it: one host among others.
///
/// A process of the workspace holds it. It goes with that, or with the last program or socket in it.
package final class NetworkNamespace: Sendable {
    private let holder: ManagedProcess
    private let workspace: Workspace

    private init(holder: ManagedProcess, workspace: Workspace) {
        self.holder = holder
        self.workspace = workspace
    }

    /// - Parameter forwards: whether it passes on what is not for itself.
    /// - Returns: once its loopback interface is up.
    package static func make(in workspace: Workspace, forwards: Bool = false) async throws -> NetworkNamespace {
        let forwarding = """
            echo 1 >/proc/sys/net/ipv4/ip_forward
            echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
            """
        let script = """
            \(try Program.ip.path()) link set lo up
            \(forwards ? forwarding : "")
            echo ready
            exec cat
            """
        // It ends with its input too, which ends with the tests however they do.
        let holder = try await workspace.start(
            .unshare, ["--net", "--", "/bin/sh", "-euc", script], takesInput: true)
        try await workspace.eventually(what: "there is a network namespace", needing: holder) {
            holder.logContains("ready\n")
        }
        return NetworkNamespace(holder: holder, workspace: workspace)
    }

    /// The file that stands for it.
    var path: String { "/proc/\(holder.pid)/ns/net" }

    /// The id of a process in it, which is how ip(8) names it.
    package var pid: Int32 { holder.pid }

    /// Programs in it, as who runs the tests.
    package var place: Place { Place(self) }

    /// Gives commands of ip(8) there, one an element.
    package func configure(_ commands: [String]) async throws {
        let file = workspace.folder.appending(path: workspace.unique("ip"))
        try commands.map { $0 + "\n" }.joined().write(to: file, atomically: true, encoding: .utf8)
        try await run(.ip, ["-batch", file.path])
    }

    /// Loads rules of nft(8) there.
    package func load(rules: String) async throws {
        let file = workspace.folder.appending(path: workspace.unique("rules"))
        try rules.write(to: file, atomically: true, encoding: .utf8)
        try await run(.nft, ["-f", file.path])
    }

    /// Runs a program there to its end, which has to be a good one.
    @discardableResult
    package func run(_ program: Program, _ arguments: [String]) async throws -> String {
        let (status, output) = try await workspace.run(program, arguments, at: place)
        guard status == .exited(0) else {
            throw SwarmError.programFailed(
                name: ([program.name] + arguments).joined(separator: " "), status: status, log: output)
        }
        return output
    }
}
