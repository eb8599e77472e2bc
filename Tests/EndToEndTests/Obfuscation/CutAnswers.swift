import TestSwarm
import Testing

/// Answers in pieces, to those who do not wait for them.
@Suite struct CutAnswers {
    @Test func `who ends its own stream behind its key gets all pieces of the answer`() async throws {
        let cut = """
            [obfuscation]
            cut_first_kilobyte = true
            first_flight = "random"
            """
        try await Stage.use(.init(handshake: 30, other: cut)) { stage in
            let capture = try await LinkCapture.start(
                in: stage.workspace, filter: "tcp and port \(stage.listener.port)")
            for _ in 0..<40 {
                let peer = try await RawConnection.open(to: stage.listener)
                try peer.sendLast(ForgedAgreement.Key().publicKey)
                let (answer, end) = try await peer.receiveToEnd()
                #expect(answer.count >= 96 + 24 && end == .closed)
            }
            let answers = try await capture.stop().streams.filter { $0.source == stage.listener }
            #expect(answers.count == 40)
            // The end of the stream has been read when the second piece has gone.
            let pieceCounts = answers.map(\.pieces.count)
            #expect(pieceCounts.max() ?? 0 > 2, "\(pieceCounts)")
        }
    }
}
