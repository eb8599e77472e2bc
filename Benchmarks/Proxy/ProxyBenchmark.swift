import ArgumentParser

/// What the daemon costs, beside what a user would take instead.
@main
struct ProxyBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy-benchmark",
        abstract: "Measures the daemon, beside what a user would take instead. Run it by Tests/own-network.",
        subcommands: [AllCommand.self, RelayCommand.self, DocumentCommand.self, BareRelayCommand.self],
        defaultSubcommand: AllCommand.self)
}
