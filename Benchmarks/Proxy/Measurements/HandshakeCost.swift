import BenchmarkKit
import Glibc
import TestSwarm

/// What connections cost that come to be: the daemon's processor time from taking one to when the other end has the
/// handshake's 68 bytes, what it does in idle time for those to come included.
struct HandshakeCost {
    let daemon: Daemon
    let count: Int

    /// Each connection's share of `count` more than there are; then they are closed again, which does not count.
    func measure(_ way: HandshakeScene.Way, beside others: Int = 0) throws -> Duration {
        let clock = try ProcessorClock(of: daemon.process)
        rest()
        let before = try clock.time
        try fill(way, to: others + count)
        rest()
        let spent = try clock.time - before
        try way.crowd.shrink(to: others)
        return spent / count
    }

    /// Opens connections until there are so many.
    func fill(_ way: HandshakeScene.Way, to total: Int) throws {
        do {
            try way.crowd.grow(to: total)
        } catch {
            throw Disappointment("\(error)\n\(daemon.process.logTail)")
        }
    }

    /// Lets the daemon do what it does when nothing comes.
    private func rest() { usleep(100_000) }
}
