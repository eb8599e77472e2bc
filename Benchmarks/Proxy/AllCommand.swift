import ArgumentParser
import BenchmarkKit
import Glibc
import TestSwarm

/// Every measurement, or those that are asked for.
struct AllCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Every measurement, each value with its target beside it.")

    /// In the order in which they are taken.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case kernels, relay, handshakes, memory, start, latency, scaling
    }

    @Option(help: "A measurement to take; repeat it for several. Without it: all.")
    var only: [Part] = []

    @Option(help: "Where the results go, as tab-separated values.")
    var tsv: String?

    func run() async throws {
        try Self.raiseLimit()
        let report = Report()
        let bench = Bench(program: .namedDaemon, report: report)
        try await Workspace.use {
            try await Conditions.note(in: report, program: .namedDaemon, workspace: $0)
        }
        let begin = ContinuousClock.now
        for part in only.isEmpty ? Part.allCases : only {
            switch part {
            case .kernels: try bench.measureKernels()
            case .relay: try await bench.measureRelay()
            case .handshakes: try await bench.measureHandshakes()
            case .memory: try await bench.measureMemory()
            case .start: try await bench.measureStart(lookUp: LookUp.measure())
            case .latency: try await bench.measureLatency()
            case .scaling: try await bench.measureScaling()
            }
        }
        let took = Int((ContinuousClock.now - begin) / .seconds(1))
        report.note("took", "\(took / 60) min \(took % 60) s")
        if let tsv { try report.save(to: tsv) }
    }

    /// This program holds both ends of as many connections as the daemon may have.
    private static func raiseLimit() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw Disappointment("the limit of open files cannot be raised")
        }
    }
}
