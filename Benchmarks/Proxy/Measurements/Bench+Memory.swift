import BenchmarkKit
import Glibc
import TestSwarm

extension Bench {
    /// Idle encrypted connections, in resident memory.
    func measureMemory() async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace, isWarmedUp: false)
            let process = scene.daemon.process
            usleep(500_000)
            let (before, ownBefore) = (try process.residentByteCount, try process.ownByteCount)
            do {
                try scene.inbound.crowd.grow(to: HandshakeScene.mostInbound)
                try scene.outbound.crowd.grow(to: HandshakeScene.mostOutbound)
            } catch {
                throw Disappointment("\(error)\n\(process.logTail)")
            }
            usleep(1_000_000)
            let (with, ownWith) = (try process.residentByteCount, try process.ownByteCount)
            try scene.inbound.crowd.shrink(to: 0)
            try scene.outbound.crowd.shrink(to: 0)
            let after = try lowest(of: process, near: before)
            let ownAfter = try process.ownByteCount

            let count = HandshakeScene.mostInbound + HandshakeScene.mostOutbound
            report.begin("memory", "\(count) established idle encrypted connections (VmRSS)")
            for (what, value) in [("before", before), ("with them", with)] {
                report.add(Finding(section: "memory", what: what, value: Double(value) / 1024, unit: "KiB"))
            }
            report.add(
                Finding(
                    section: "memory", what: "after they closed : before", value: Double(after) / 1024, unit: "KiB",
                    ratio: Double(after) / Double(before), bound: .atMost(1.1)))
            report.add(
                Finding(
                    section: "memory", what: "each of them", value: Double(with - before) / Double(count),
                    unit: "bytes", bound: .atMost(2048)))
            // Pages of files come and go: what they lose meanwhile would seem to be saved by the connections.
            report.add(
                Finding(
                    section: "memory", what: "each of them, of the process's own memory (RssAnon)",
                    value: Double(ownWith - ownBefore) / Double(count), unit: "bytes"))
            report.add(
                Finding(
                    section: "memory", what: "the process's own memory, after they closed : before",
                    value: Double(ownAfter) / 1024, unit: "KiB", ratio: Double(ownAfter) / Double(ownBefore)))
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
