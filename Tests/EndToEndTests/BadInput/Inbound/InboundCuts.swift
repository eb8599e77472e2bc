import TestSwarm
import Testing

/// Peers that end a valid handshake at each of its bytes.
@Suite struct InboundCuts {
    enum Ending: CaseIterable, Sendable {
        case close
        case reset
    }

    /// PadA, PadC and IA are there, so that every field is cut.
    private static let request = ForgedRequest(padA: Stage.random(20), padC: Stage.random(10))
    private static let openingByteCount = 96 + 20
    private static let byteCount = openingByteCount + 20 + 20 + 8 + 4 + 2 + 10 + 2 + 68

    @Test(arguments: Ending.allCases)
    func `a handshake that ends at any byte is let go at once`(_ ending: Ending) async throws {
        // Long enough that no deadline helps.
        try await Stage.use(.init(handshake: 30)) { stage in
            for count in 0..<40 { try await cut(at: count, ending, stage) }
            let before = try stage.daemon.process.residentByteCount
            for count in 40..<Self.byteCount { try await cut(at: count, ending, stage) }
            try await stage.expectLog("before the end of a handshake", count: Self.byteCount)
            let growth = try stage.daemon.process.residentByteCount - before
            #expect(growth < 4 << 20, "\(growth) bytes")
            #expect(!stage.daemon.process.logContains("MSE failed"))
        }
    }

    private nonisolated(nonsending) func cut(at count: Int, _ ending: Ending, _ stage: Stage) async throws {
        let key = ForgedAgreement.Key()
        let peer = try await RawConnection.open(to: stage.listener)
        try await peer.send(Array((key.publicKey + Self.request.padA).prefix(count)))
        if count > Self.openingByteCount {
            let answer = try await peer.receive(96)
            let agreement = try #require(ForgedAgreement(key, with: answer, for: Stage.infohash))
            try await peer.send(Array(Self.request.bytes(agreement).prefix(count - Self.openingByteCount)))
        }
        switch ending {
        case .close:
            peer.finishSending()
            #expect(try await peer.receiveToEnd().end == .closed)
        case .reset:
            peer.reset()
        }
    }
}
