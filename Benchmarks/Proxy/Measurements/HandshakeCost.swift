import BenchmarkKit
import Glibc
import TestSwarm

/// What connections cost that come to be: the relaying process's processor time from taking one to when the other end has the
/// handshake's 68 bytes, what it does in idle time for those to come included.
final class HandshakeCost {
    private let process: ManagedProcess
    let count: Int
    /// Over all that was measured so far.
    private(set) var shares = ProcessorShares()

    init(of process: ManagedProcess, count: Int = 200) {
        self.process = process
        self.count = count
    }

    /// Each connection's share of `count` more than there are; then they are closed again, which does not count.
    func measure(_ way: HandshakeScene.Way, beside others: Int = 0) throws -> Duration {
        let clock = try ProcessorClock(of: process)
        rest()
        let (sharesBefore, before) = (try ProcessorShares(of: process), try clock.time)
        try fill(way, to: others + count)
        rest()
        let spent = try clock.time - before
        shares.add(from: sharesBefore, to: try ProcessorShares(of: process))
        try way.crowd.shrink(to: others)
        return spent / count
    }

    /// Opens connections until there are so many.
    func fill(_ way: HandshakeScene.Way, to total: Int) throws {
        do {
            try way.crowd.grow(to: total)
        } catch {
            throw Disappointment("\(error)\n\(process.logTail)")
        }
    }

    /// Lets the process do what it does when nothing comes.
    private func rest() { usleep(100_000) }
}
