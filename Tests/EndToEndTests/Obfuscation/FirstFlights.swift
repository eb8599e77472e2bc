import TestSwarm
import Testing

/// How the daemon's handshakes are cut into segments.
@Suite struct FirstFlights {
    @Test func `the public key and its pad are one segment, and step 3 with the client's handshake another`()
        async throws
    {
        try await Stage.use(.init(connect: 10)) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let capture = try await LinkCapture.start(
                in: stage.workspace, filter: "tcp and port \(outside.endpoint.port)")
            for _ in 0..<10 {
                let client = try await stage.openThroughSOCKS(to: outside.endpoint)
                try await client.send(Stage.handshake() + Stage.random(30))
                let connection = try await outside.accept()
                let opening = try await connection.receive(96 + 21)
                try await connection.send(
                    ForgedAgreement.Key.agreeing(with: Array(opening.prefix(96))).publicKey + Stage.random(9))
                // PadA's rest, and step 3 up to its IA.
                _ = try await connection.receive(20 + 20 + 14 + 2 + 68)
                connection.finishSending()
                _ = try await connection.receiveToEnd()
            }
            let streams = try await capture.stop().streams(to: outside.endpoint)
            #expect(streams.count == 10)
            for stream in streams {
                #expect(stream.isWhole && stream.pieces.count == 2, "\(stream.pieces)")
                #expect((96 + 24...608).contains(stream.pieces[0]))
                #expect((124...124 + 512).contains(stream.pieces[1]))
            }
            #expect(Set(streams.map { $0.pieces[0] }).count > 4)
        }
    }

    @Test func `the responder's public key and its pad are one segment`() async throws {
        try await Stage.use(.init(handshake: 10)) { stage in
            let capture = try await LinkCapture.start(
                in: stage.workspace, filter: "tcp and port \(stage.listener.port)")
            for _ in 0..<10 {
                let peer = try await RawConnection.open(to: stage.listener)
                try await peer.send(ForgedAgreement.Key().publicKey)
                _ = try await peer.receive(96 + 24)
                peer.finishSending()
                _ = try await peer.receiveToEnd()
            }
            let streams = try await capture.stop().streams.filter { $0.source == stage.listener }
            #expect(streams.count == 10)
            #expect(streams.allSatisfy { $0.isWhole && $0.pieces.count == 1 })
            #expect(streams.allSatisfy { (96 + 24...608).contains($0.bytes.count) })
        }
    }
}
