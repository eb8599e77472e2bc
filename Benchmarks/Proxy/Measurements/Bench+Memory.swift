import BenchmarkKit
import Glibc
import TestSwarm

extension Bench {
    /// As many as the limit of open files allows both the daemon and this program, which holds both ends.
    static let crowdSize = 9_900

    /// Idle encrypted connections, in resident memory.
    func measureMemory() async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace, isWarmedUp: false)
            let process = scene.daemon.process
            usleep(500_000)
            let before = try process.residentByteCount
            do {
                try scene.inbound.crowd.grow(to: Self.crowdSize)
            } catch {
                throw Disappointment("\(error)\n\(process.logTail)")
            }
            usleep(1_000_000)
            let with = try process.residentByteCount
            try scene.inbound.crowd.shrink(to: 0)
            let after = try lowest(of: process, near: before)

            report.begin("memory", "\(Self.crowdSize) established idle encrypted connections (VmRSS)")
            for (what, value) in [("before", before), ("with them", with), ("after they closed", after)] {
                report.add(
                    Finding(
                        section: "memory", what: what, value: Double(value) / 1024, unit: "KiB",
                        ratio: value == after ? Double(after) / Double(before) : nil,
                        bound: value == after ? .atMost(1.1) : nil))
            }
            report.add(
                Finding(
                    section: "memory", what: "each of them", value: Double(with - before) / Double(Self.crowdSize),
                    unit: "bytes", bound: .atMost(2048)))
        }
    }

    /// What memory comes down to in ten seconds, or earlier where it is within 10 % of `goal`.
    private func lowest(of process: ManagedProcess, near goal: Int) throws -> Int {
        var lowest = try process.residentByteCount
        for _ in 0..<100 where lowest > goal + goal / 10 {
            usleep(100_000)
            lowest = min(lowest, try process.residentByteCount)
        }
        return lowest
    }
}
