import Foundation
import TestSwarm
import TorrentIdentity

extension Bench {
    static let torrentCount = 1_000_000

    /// Starts, and what an idle daemon holds; the same with very many torrents, and what finding one of them takes.
    func measureStart(lookUp nanoseconds: Double) async throws {
        try await Workspace.use { workspace in
            let plain = try start(in: workspace, torrents: [Greeting.infohash.description])
            var times: [Duration] = []
            var sizes: [ResidentMemory] = []
            for round in 0..<25 {
                let start = try await plain.measure(known: "ready", isSettling: round < 3)
                times.append(start.time)
                if let memory = start.memory { sizes.append(memory) }
            }
            let idle = sizes.sorted { $0.all < $1.all }[1]
            report.begin(
                "start",
                "exec to the first connection taken and the log's saying that it is ready, median of \(times.count); VmRSS when it has settled"
            )
            report.add(
                Finding(
                    section: "start", what: "to listening", value: times.sorted()[times.count / 2] / .milliseconds(1),
                    unit: "ms", bound: .atMost(30)))
            report.add(
                Finding(
                    section: "start", what: "resident memory, idle", value: Double(idle.all) / 1_048_576, unit: "MiB",
                    bound: .atMost(12)))
            report.add(
                Finding(
                    section: "start", what: "resident memory, idle, RssAnon", value: Double(idle.own) / 1_048_576,
                    unit: "MiB"))

            let crowded = try start(in: workspace, torrents: Self.torrents())
            var starts: [StartTime.Start] = []
            for _ in 0..<3 {
                starts.append(
                    try await crowded.measure(
                        known: "\(Self.torrentCount) torrents known", patience: .seconds(60), isSettling: true))
            }
            let resident = starts.compactMap(\.memory?.all).sorted()[1]
            report.begin("torrents", "\(Self.torrentCount) infohashes, median of 3 starts")
            report.add(
                Finding(
                    section: "torrents", what: "each infohash",
                    value: Double(resident - idle.all) / Double(Self.torrentCount), unit: "bytes", bound: .atMost(100)))
            report.add(
                Finding(
                    section: "torrents", what: "to listening", value: starts.map(\.time).sorted()[1] / .seconds(1),
                    unit: "s", bound: .atMost(2)))
            report.add(
                Finding(
                    section: "torrents", what: "a look-up; each of them once, in random order", value: nanoseconds,
                    unit: "ns", bound: .atMost(300)))
        }
    }

    private func start(in workspace: Workspace, torrents: [String]) throws -> StartTime {
        let listener = Endpoint.unique()
        let list = workspace.folder.appending(path: workspace.unique("torrents") + ".txt")
        try (torrents.joined(separator: "\n") + "\n").write(to: list, atomically: true, encoding: .utf8)
        let file = workspace.folder.appending(path: workspace.unique("start") + ".toml")
        try """
        workers = 1
        [outbound]
        socks = ["\(Endpoint.uniqueLoopback())"]
        [inbound]
        listen = ["\(listener)"]
        [tracker]
        listen = ["\(Endpoint.uniqueLoopback())"]
        [state]
        path = ""
        [torrents]
        \(torrents.count == 1 ? "infohashes = [\"\(torrents[0])\"]" : "lists = [\"\(list.path)\"]")

        """.write(to: file, atomically: true, encoding: .utf8)
        return StartTime(program: try program ?? Daemon.program(), configuration: file, listener: listener)
    }

    /// As many infohashes, in hexadecimal digits.
    static func torrents() -> [String] {
        (0..<torrentCount).map { number in
            // Spread as real ones are (Fibonacci hashing), and each another one.
            let high = String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
            let low = String(UInt64(number), radix: 16)
            return String(repeating: "0", count: 16 - high.count) + high + String(repeating: "0", count: 24 - low.count)
                + low
        }
    }
}
