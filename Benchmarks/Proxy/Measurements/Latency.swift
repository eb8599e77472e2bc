import BenchmarkKit
import TestSwarm

/// How long a small message travels, there and there and back, one message at a time.
struct Latency {
    private(set) var oneWay: [Double] = []
    private(set) var roundTrip: [Double] = []

    /// Sends `count` messages in one round, and notes how long each took, in microseconds.
    static func measure(
        _ connection: BlockingSocket, to peer: EchoPeer, byteCount: Int, count: Int
    ) throws -> Latency {
        var latency = Latency()
        let message = [UInt8](repeating: 7, count: byteCount)
        for number in 0..<count {
            let sent = EchoPeer.now
            try connection.send(message)
            _ = try connection.receive(exactly: byteCount)
            let back = EchoPeer.now
            // The first ones after a pause find everything asleep.
            guard number >= count / 10 else { continue }
            latency.oneWay.append(Double(peer.lastArrival - sent) / 1000)
            latency.roundTrip.append(Double(back - sent) / 1000)
        }
        return latency
    }

    /// The value below which this share of them lies.
    static func quantile(_ share: Double, of values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
