import TestSwarm
import Testing

extension UnderLoad {
    /// Whole conversations, of which each byte is a write of its own.
    @Suite struct OneByteWrites {
        private static let payload = Stage.random(300)

        @Test(arguments: 0..<4)
        func `SOCKS, the handshake and all payload arrive a byte at a time, both ways`(form: Int) async throws {
            try await Stage.use(.init(firstBytes: 30, connect: 30)) { stage in
                let outside = try RawListener.start(in: stage.workspace)
                let client = try await RawConnection.open(to: stage.socks)
                let request = SOCKSPieces.requests(to: outside.endpoint)[form]
                try await client.sendByteByByte(request)
                // The method and the reply of version 5, or the one reply of version 4.
                _ = try await client.receive(request[0] == 5 ? 12 : 8)
                try await expectConversation(of: client, with: outside, stage)
            }
        }

        @Test func `CONNECT, the handshake and all payload arrive a byte at a time, both ways`() async throws {
            let port = Endpoint.uniqueLoopback()
            let other = "[tracker]\nlisten = [\"\(port)\"]"
            try await Stage.use(.init(firstBytes: 30, connect: 30, other: other)) { stage in
                let outside = try RawListener.start(in: stage.workspace)
                let client = try await RawConnection.open(to: port)
                try await client.sendByteByByte([UInt8]("CONNECT \(outside.endpoint) HTTP/1.0\r\n\r\n".utf8))
                #expect(try await HTTPEnd(client).head().contains(" 200 "))
                try await expectConversation(of: client, with: outside, stage)
            }
        }

        @Test(arguments: RelayKind.inbound)
        func `a peer's handshake and all payload arrive a byte at a time, both ways`(kind: RelayKind) async throws {
            var settings = kind.settings
            settings.handshake = 30
            try await Stage.use(settings) { stage in
                try await Self.converse(try await .openInbound(kind, on: stage, byteByByte: true))
            }
        }

        @Test func `an announce and its answer arrive a byte at a time`() async throws {
            try await ForwardStage.use(.init(announce: 30)) { stage in
                let answer = Announces.answer([Endpoint("198.18.77.1", 7001), Endpoint("198.18.77.2", 7002)])
                let tracker = try stage.serve { _, connection in try await connection.sendByteByByte(answer) }
                let end = try await stage.open()
                let request = "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n"
                try await end.connection.sendByteByByte([UInt8](request.utf8))
                let told = try BencodedAnswer(try await end.answer().body)
                #expect(told.endpoints == [Endpoint("198.18.77.1", 7001), Endpoint("198.18.77.2", 7002)])
                end.connection.close()
            }
        }

        /// From the client's handshake on; the peer's comes a byte at a time too.
        private nonisolated(nonsending) func expectConversation(
            of client: RawConnection, with outside: RawListener, _ stage: Stage
        ) async throws {
            let handshake = Stage.handshake()
            try await client.sendByteByByte(handshake)
            let connection = try await outside.accept()
            let peer = stage.responder(on: connection)
            peer.sendsByteByByte = true
            try await peer.handshake()
            #expect(try await peer.receive(handshake.count) == handshake)
            try await Self.converse(RelayPair(client: RelayEnd(client), peer: RelayEnd(connection, mse: peer)))
        }

        private static func converse(_ pair: RelayPair) async throws {
            async let there: Void = pair.client.sendByteByByte(payload)
            async let back: Void = pair.peer.sendByteByByte(payload)
            #expect(try await pair.peer.receive(payload.count) == payload)
            #expect(try await pair.client.receive(payload.count) == payload)
            _ = try await (there, back)
            pair.client.finishSending()
            pair.peer.finishSending()
        }
    }
}
