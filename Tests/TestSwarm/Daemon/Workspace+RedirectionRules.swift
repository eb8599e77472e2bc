package import Foundation

extension Workspace {
    /// Runs `mseproxy nftables`.
    /// - Parameter arguments: all but `--config`.
    /// - Returns: what it prints, for `NetworkNamespace.load(rules:)`.
    package func redirectionRules(_ arguments: [String], configuration: URL) async throws -> String {
        let (status, output) = try await run(
            try Daemon.program(), ["nftables"] + arguments + ["--config", configuration.path])
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "mseproxy nftables", status: status, log: output)
        }
        // Warnings share the log with the rules, and are none of nft's.
        return output.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("warning: ") }.joined(separator: "\n")
    }
}
