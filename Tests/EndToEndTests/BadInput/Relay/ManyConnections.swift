import TestSwarm
import Testing

/// Connections by the hundred: what they took is given back.
@Suite struct ManyConnections {
    @Test func `two hundred connections at once leave neither descriptors nor memory behind`() async throws {
        // By what its own end expects, the stage counts the descriptors.
        try await Stage.use(.init(workers: 2, firstBytes: 20, connect: 10)) { stage in
            try await open(200, stage)
            let before = try stage.daemon.process.ownByteCount
            for _ in 0..<3 { try await open(200, stage) }
            let growth = try stage.daemon.process.ownByteCount - before
            #expect(growth < 4 << 20, "\(growth) bytes")
        }
    }

    private nonisolated(nonsending) func open(_ count: Int, _ stage: Stage) async throws {
        let outside = try RawListener.start(in: stage.workspace)
        let relayed = stage.daemon.process.logCount(of: ": relaying, ")
        var ends: [RawConnection] = []
        for _ in 0..<count {
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send(
                [5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + Array("hello".utf8))
            ends.append(client)
        }
        for _ in 0..<count { ends.append(try await outside.accept()) }
        try await stage.expectLog(": relaying, ", count: relayed + count)
        for end in ends { end.close() }
        try await stage.expectLog(": ended: ", count: relayed + count)
    }
}
