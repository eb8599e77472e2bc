package import Foundation

extension Workspace {
    /// Runs `mseproxy nftables` and keeps what it prints.
    /// - Parameter arguments: all but `--config`.
    /// - Returns: a file for `nft -f`.
    package func redirectionRules(_ arguments: [String], configuration: URL) async throws -> URL {
        let (status, output) = try await run(
            try Daemon.program(), ["nftables"] + arguments + ["--config", configuration.path])
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "mseproxy nftables", status: status, log: output)
        }
        // Warnings share the log with the rules, and are none of nft's.
        let rules = output.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("warning: ")
        }
        let file = folder.appending(path: unique("rules") + ".nft")
        try rules.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        return file
    }
}
