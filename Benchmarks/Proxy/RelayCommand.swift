import ArgumentParser
import BenchmarkKit
import TestSwarm

/// The relay alone: processor time for each GiB, of as many contenders as are asked for.
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay", abstract: "Processor time of the relaying process for each GiB.")

    @Option(help: "A contender to measure; repeat it for several. Without it: all.")
    var only: [String] = []

    @Option(help: "Connections that are busy at a time.")
    var connections = 8

    @Option(help: "What is sent in a round, in MiB.")
    var mebibytes = 256

    @Option(help: "How often each contender is measured, in turn with the others.")
    var rounds = 5

    @Option(
        help: "An mseproxy to measure; repeat it to compare builds. Without it: MSEPROXY's, or the one built with this."
    )
    var daemon: [String] = []

    func run() async throws {
        try await Workspace.use { workspace in
            let contenders = try await start(in: workspace)
            let cost = RelayCost(connectionCount: connections, byteCount: mebibytes << 20)
            let measured = try Rounds(rounds, of: contenders.count) { try cost.measure(contenders[$0]) }
            print("\(connections) connections, \(rounds) rounds of \(mebibytes) MiB each")
            print(
                "contender".padded(to: 36), "ms/GiB median".padded(left: 14), "best".padded(left: 8),
                "MiB/CPU-s".padded(left: 10))
            for (index, contender) in contenders.enumerated() {
                let median = measured.median(index)
                print(
                    contender.name.padded(to: 36), "\(median.milliseconds(1))".padded(left: 14),
                    "\(measured.best(index).milliseconds(1))".padded(left: 8),
                    "\(Int((.seconds(1024) / median).rounded()))".padded(left: 10))
            }
        }
    }

    private func start(in workspace: Workspace) async throws -> [Contender] {
        var contenders: [Contender] = []
        let builds = daemon.isEmpty ? [Program.namedDaemon] : daemon.map { Program($0, package: "mseproxy") }
        for way in Contender.daemonWays where isWanted(way) {
            for (number, program) in builds.enumerated() {
                contenders.append(
                    try await .daemon(
                        way, program: program, in: workspace, label: builds.count > 1 ? "\(number + 1): " : ""))
            }
        }
        for (name, _) in Contender.haproxyWays where isWanted(name) {
            contenders.append(try await .haproxy(name, in: workspace))
        }
        for cipher in Contender.shadowsocksCiphers where isWanted("ss-" + cipher) {
            contenders.append(try await .shadowsocks(cipher, in: workspace))
        }
        if isWanted("stunnel") { contenders.append(try await .stunnel(in: workspace)) }
        guard !contenders.isEmpty else { throw ValidationError("no contender has such a name") }
        return contenders
    }

    private func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains(name) }
}
