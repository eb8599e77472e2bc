import BenchmarkKit
import TestSwarm

/// What relaying costs: processor time of the relaying process for each GiB that arrived.
struct RelayCost {
    let connectionCount: Int
    let byteCount: Int
    /// Whether each connection carries as much as the others; else those that are served more carry more.
    var isEven = false

    /// One round of one contender: new connections, some bytes that do not count, then those that do.
    func measure(_ contender: Contender) throws -> Duration {
        let clock = try ProcessorClock(of: contender.process)
        return try measure(contender) {
            try clock.time
        } spent: {
            $1 - $0
        }
    }

    /// The same, but of the process's busiest thread alone.
    func measureBusiestThread(_ contender: Contender) throws -> Duration {
        try measure(contender) {
            try contender.process.threadTimes()
        } spent: { before, after in
            after.map { $1 - before[$0, default: .zero] }.max() ?? .zero
        }
    }

    private func measure<Time>(
        _ contender: Contender, time: () throws -> Time, spent: (Time, Time) -> Duration
    ) throws -> Duration {
        do {
            let load = try Load(connectionCount, by: contender.way)
            // Buffers grow, and what is made once is made.
            try transfer(min(byteCount / 8, 32 << 20), load, to: contender.sink)
            let before = try time()
            try transfer(byteCount, load, to: contender.sink)
            return spent(before, try time()) * (1 << 30) / byteCount
        } catch {
            throw Disappointment("\(contender.name): \(error)\n\(contender.process.logTail)")
        }
    }

    private func transfer(_ byteCount: Int, _ load: Load, to sink: Sink) throws {
        let before = sink.byteCount
        if isEven {
            try load.sendEvenly(byteCount / connectionCount)
        } else {
            try load.send(byteCount)
        }
        try sink.wait(for: before + byteCount)
    }
}
