import Foundation
import TestSwarm

/// What every measurement is given: which daemon, and where what is found goes.
struct Bench: Sendable {
    /// Nil for the one that was built with the benchmark.
    let program: Program?
    let report: Report

    init(program: Program?, report: Report) {
        self.program = program
        self.report = report
    }

    func daemon(in workspace: Workspace, _ configuration: String) async throws -> Daemon {
        try await Daemon.start(in: workspace, configuration: configuration, program: program)
    }
}

extension Program {
    /// The build of the daemon that `MSEPROXY` names, if any.
    static var namedDaemon: Program? {
        ProcessInfo.processInfo.environment["MSEPROXY"].map { Program($0, package: "mseproxy") }
    }
}
