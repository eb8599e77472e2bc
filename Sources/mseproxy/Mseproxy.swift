import ArgumentParser

@main
struct Mseproxy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mseproxy",
        abstract: "Gives a BitTorrent client that speaks no Message Stream Encryption all of it.",
        discussion: """
            Point the client's peer connections at the SOCKS listener, its trackers at the HTTP forward port, and its \
            peers at the inbound one. A client without settings for that has its peers' addresses replaced \
            (outbound.virtual_network), or is redirected (outbound.transparent, `mseproxy nftables`). \
            Exit codes: 0 success, 64 usage, 78 configuration, 1 anything else.
            """,
        version: Version.text,
        subcommands: [
            Run.self, Check.self, Status.self, Top.self, Connections.self, TorrentsCommand.self, Reload.self,
            LogLevelCommand.self, Probe.self, AnnounceCommand.self, TorrentCommand.self, NftablesCommand.self,
        ])

    /// Runs the command that the arguments name. No command succeeds whose output was lost.
    static func main() {
        var failure: (any Error)?
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            failure = error
        }
        // Help, the version and a shell's completion come as errors too.
        if let error = failure, exitCode(for: error) == .success {
            let text = fullMessage(for: error)
            if !text.isEmpty { print(text) }
            failure = nil
        }
        let isWritten = StandardOutput.finish()
        if let error = failure ?? (isWritten ? nil : ExitCode.failure) { exit(withError: error) }
    }
}
