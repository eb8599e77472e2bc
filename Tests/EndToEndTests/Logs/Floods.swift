import TestSwarm
import Testing

/// A stranger who makes the daemon say the same again and again.
@Suite struct Floods {
    @Test func `five hundred connections of garbage make few lines, and a count that adds up`() async throws {
        try await LogStage.use(log: #"level = "info""#) { stage in
            for _ in 0..<5 {
                var peers: [RawConnection] = []
                for _ in 0..<100 {
                    let peer = try await RawConnection.open(to: stage.listener)
                    try await peer.send([UInt8](repeating: 0x42, count: 96 + 532))
                    peers.append(peer)
                }
                for peer in peers { _ = try await peer.receiveToEnd() }
            }
            // Nothing more comes: the counts do all the same.
            try await stage.eventually(within: .seconds(20), "all are written or counted") {
                Self.count(in: stage.lines) == 500
            }
            #expect(stage.lines.count { $0.contains(Self.words) } <= 21 * 2)
            await stage.daemon.process.terminate()
            #expect(Self.count(in: stage.lines) == 500)
        }
    }

    @Test func `what is left to tell is told when the daemon ends`() async throws {
        try await LogStage.use(log: "") { stage in
            for _ in 0..<40 {
                let peer = try await RawConnection.open(to: stage.listener)
                try await peer.send([UInt8](repeating: 0x42, count: 96 + 532))
                _ = try await peer.receive(96)
            }
            try await stage.eventually("twenty are written") {
                stage.lines.count { $0.contains(Self.words) } >= 20
            }
            await stage.daemon.process.terminate()
            let lines = stage.lines
            // Some may not have come so far: those have another line.
            let cutOff = lines.filter { $0.contains("mseproxy ends before the end of a handshake") }
            #expect(Self.count(in: lines) + Self.count(in: cutOff, cutOff: true) == 40, "\(lines)")
            #expect(lines.contains { $0.contains("more like it in ") })
        }
    }

    @Test func `at debug each is told`() async throws {
        try await LogStage.use(log: #"level = "debug""#) { stage in
            for _ in 0..<60 {
                let peer = try await RawConnection.open(to: stage.listener)
                try await peer.send([UInt8](repeating: 0x42, count: 96 + 532))
            }
            try await stage.eventually("all are told") { stage.lines.count { $0.contains(Self.words) } == 60 }
            #expect(!stage.daemon.process.logContains("more like it"))
        }
    }

    private static let words = "reading on without an answer"

    /// How many connections lines stand for.
    private static func count(in lines: [String], cutOff: Bool = false) -> Int {
        lines.filter { cutOff || $0.contains(words) }.reduce(0) { count, line in
            count + 1 + (line.firstMatch(of: /\(and (\d+) more like it in \d+ s\)$/).flatMap { Int($0.1) } ?? 0)
        }
    }
}
