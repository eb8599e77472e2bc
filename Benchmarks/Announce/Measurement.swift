import BenchmarkKit
import TestSwarm

/// One way in which a client announces, and what it has to get.
struct Measurement {
    let title: String
    /// Where the client connects.
    let proxy: Endpoint
    let request: [UInt8]
    /// Whether each announce has a connection of its own.
    var isAlwaysNew = false
    /// Whether these are the bytes of a right answer.
    let isRight: ([UInt8]) throws -> Bool

    /// The processor time that one announce takes of `process`: the average over `count` in the best of several rounds,
    /// since what else runs on the machine only adds to it.
    func run(on process: ManagedProcess, rounds: Int, count: Int) throws -> Duration {
        var connection = HTTPStream(try BlockingSocket(connectingTo: proxy))
        func announce() throws {
            if isAlwaysNew { connection = HTTPStream(try BlockingSocket(connectingTo: proxy)) }
            try connection.send(request)
            guard let answer = try connection.next(), answer.head.hasPrefix("HTTP/1."),
                answer.head.dropFirst(8).hasPrefix(" 200 "), try isRight(answer.body)
            else { throw Disappointment("\(title): no answer, or a wrong one\n\(process.logTail)") }
        }
        // What is done once, such as connecting to the tracker, is none of the announces' costs.
        for _ in 0..<100 { try announce() }
        var best = Duration.seconds(count)
        for _ in 0..<rounds {
            let before = try process.processorTime
            for _ in 0..<count { try announce() }
            best = min(best, try process.processorTime - before)
        }
        return best / count
    }
}
