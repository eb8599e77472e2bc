import TestSwarm
import Testing

/// Peers that send what is no handshake: none of them learns anything, by bytes or by when it is closed.
@Suite(.serialized) struct InboundGarbage {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let words: String
        /// Whether the bytes begin with a public key, which is answered with Yb and PadB and nothing else.
        var hasPublicKey = false
    }

    private static let late = "no handshake within 0.5 s; reading on without an answer"
    private static let noKey = "MSE failed: public key outside [2, P-2]; reading on without an answer"
    private static let notSynchronised = "MSE failed: no synchronisation within 532 bytes; reading on without an answer"

    static let cases = [
        Case(testDescription: "silence", bytes: [], words: late),
        Case(testDescription: "one byte", bytes: [0x42], words: late),
        Case(testDescription: "the first byte of a plaintext handshake", bytes: [0x13], words: late),
        Case(testDescription: "a byte less than a public key", bytes: garbage(95), words: late),
        Case(testDescription: "a public key alone", bytes: garbage(96), words: late, hasPublicKey: true),
        Case(testDescription: "a public key and 531 bytes", bytes: garbage(96 + 531), words: late, hasPublicKey: true),
        Case(
            testDescription: "a public key and 532 bytes", bytes: garbage(96 + 532), words: notSynchronised,
            hasPublicKey: true),
        Case(testDescription: "10 KB", bytes: garbage(10_000), words: notSynchronised, hasPublicKey: true),
        Case(testDescription: "1 MB", bytes: garbage(1_000_000), words: notSynchronised, hasPublicKey: true),
        Case(testDescription: "a Ya of zeros", bytes: number(0) + garbage(600), words: noKey),
        Case(testDescription: "a Ya of 1", bytes: number(1) + garbage(600), words: noKey),
        Case(testDescription: "a Ya of P-1", bytes: GroupPrime.minus(1) + garbage(600), words: noKey),
        Case(testDescription: "a Ya of P", bytes: GroupPrime.minus(0) + garbage(600), words: noKey),
        Case(testDescription: "a Ya of all 0xFF", bytes: [UInt8](repeating: 0xFF, count: 700), words: noKey),
        Case(
            testDescription: "a Ya of P-2, the largest that counts", bytes: GroupPrime.minus(2) + garbage(600),
            words: notSynchronised, hasPublicKey: true),
    ]

    @Test(arguments: cases)
    func `what is no handshake is read to the deadline and never answered`(_ sent: Case) async throws {
        try await Stage.use { stage in
            let began = ContinuousClock.now
            let peer = try await RawConnection.open(to: stage.listener)
            try await peer.send(sent.bytes)
            let (answer, end) = try await peer.receiveToEnd()
            // The daemon's clock for it began after ours.
            #expect(ContinuousClock.now - began >= .milliseconds(500))
            #expect(end == .closed)
            #expect(sent.hasPublicKey ? (96...608).contains(answer.count) : answer.isEmpty, "\(answer.count) bytes")
            try await stage.expectLog(sent.words)
        }
    }

    @Test func `a flood of garbage leaves no memory behind`() async throws {
        try await Stage.use { stage in
            try await flood(stage)
            let before = try stage.daemon.process.ownByteCount
            for _ in 0..<3 { try await flood(stage) }
            let growth = try stage.daemon.process.ownByteCount - before
            #expect(growth < 4 << 20, "\(growth) bytes")
        }
    }

    private nonisolated(nonsending) func flood(_ stage: Stage) async throws {
        var peers: [RawConnection] = []
        for count in 0..<100 {
            let peer = try await RawConnection.open(to: stage.listener)
            try await peer.send(Self.garbage(count * 40))
            peers.append(peer)
        }
        for peer in peers { _ = try await peer.receiveToEnd() }
    }

    /// Random bytes that begin no plaintext handshake and, as a public key, are in range.
    private static func garbage(_ count: Int) -> [UInt8] {
        var bytes = Stage.random(count)
        if count > 0 { bytes[0] = 0x42 }
        return bytes
    }

    private static func number(_ number: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: 95) + [number]
    }
}
