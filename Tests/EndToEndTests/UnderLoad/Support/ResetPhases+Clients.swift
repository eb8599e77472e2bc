import TestSwarm
import Testing

extension ResetPhase {
    /// The client resets.
    static let clients: [ResetPhase] = [
        ResetPhase("SOCKS: before a byte") { stage in
            try await stage.taken { try await .open(to: stage.stage.socks) }.reset()
        },
        ResetPhase("SOCKS: within the greeting") { stage in
            let client = try await stage.taken { try await .open(to: stage.stage.socks) }
            try await client.send([5, 2])
            client.reset()
        },
        ResetPhase("SOCKS: within the request") { stage in
            let client = try await RawConnection.open(to: stage.stage.socks)
            try await client.send([5, 1, 0])
            _ = try await client.receive(2)
            try await client.send([5, 1, 0, 1, 198])
            client.reset()
        },
        ResetPhase("SOCKS: while the peer is dialled") { stage in
            let client = try await RawConnection.open(to: stage.stage.socks)
            try await client.send([5, 1, 0])
            _ = try await client.receive(2)
            _ = try await stage.taken {
                try await client.send(SOCKSRequest.version5(to: stage.jammedEndpoint))
                return client
            }
            client.reset()
        },
        ResetPhase("CONNECT: within the head") { stage in
            let client = try await stage.taken { try await .open(to: stage.forward.proxy) }
            try await client.send([UInt8]("CONNECT 198.18.0.1:1 HTT".utf8))
            client.reset()
        },
        ResetPhase("CONNECT: while the peer is dialled") { stage in
            let client = try await stage.taken { try await .open(to: stage.forward.proxy) }
            _ = try await stage.taken {
                try await client.send([UInt8]("CONNECT \(stage.jammedEndpoint) HTTP/1.0\r\n\r\n".utf8))
                return client
            }
            client.reset()
        },
        ResetPhase("granted, before the first bytes") { stage in
            let (client, peer) = try await stage.tunnel()
            client.reset()
            #expect(try await peer.receiveToEnd().end == .reset)
        },
        ResetPhase("within the peer-wire handshake") { stage in
            let (client, peer) = try await stage.tunnel()
            try await client.send(Array(Stage.handshake().prefix(30)))
            client.reset()
            #expect(try await peer.receiveToEnd().end == .reset)
        },
        ResetPhase("outbound MSE: before Yb") { stage in
            let (client, peer, _) = try await stage.negotiating()
            client.reset()
            peer.reset()
        },
        ResetPhase("outbound MSE: behind Yb") { stage in
            let (client, peer, publicKey) = try await stage.negotiating()
            try await peer.send(ForgedAgreement.Key.agreeing(with: publicKey).publicKey)
            client.reset()
            peer.reset()
        },
        ResetPhase("relay: with data in flight both ways") { stage in
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            try await pair.client.send(Stage.random(200_000))
            try await pair.peer.send(Stage.random(200_000))
            pair.client.reset()
            #expect(try await pair.peer.connection.receiveToEnd().end == .reset)
        },
        ResetPhase("relay: half-closed by the peer") { stage in
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            pair.peer.finishSending()
            #expect(try await pair.client.receiveToEnd().end == .closed)
            pair.client.reset()
            #expect(try await pair.peer.connection.receiveToEnd().end == .reset)
        },
        ResetPhase("request: within the head") { stage in
            let client = try await stage.taken { try await .open(to: stage.forward.proxy) }
            try await client.send([UInt8]("GET http://198.18.0.1:1/an".utf8))
            client.reset()
        },
        ResetPhase("announce: the tracker is awaited") { stage in
            let tracker = try RawListener.start(in: stage.workspace)
            let client = try await RawConnection.open(to: stage.forward.proxy)
            let request = "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n"
            try await client.send([UInt8](request.utf8))
            let asked = try await tracker.accept()
            _ = try await asked.receive(10)
            client.reset()
            // It is told all the same, and then let go.
            _ = try await asked.receiveToEnd()
        },
        ResetPhase("page: the answer streams") { stage in
            let (client, server) = try await stage.page()
            _ = try await client.receive(1000)
            client.reset()
            _ = try await server.receiveToEnd()
        },
        ResetPhase("upload: within the body") { stage in
            let server = try RawListener.start(in: stage.workspace)
            let client = try await RawConnection.open(to: stage.forward.proxy)
            try await client.send(
                [UInt8]("POST http://\(server.endpoint)/ HTTP/1.0\r\nContent-Length: 100000\r\n\r\n".utf8)
                    + Stage.random(5000))
            let asked = try await server.accept()
            _ = try await asked.receive(1000)
            client.reset()
            _ = try await asked.receiveToEnd()
        },
        ResetPhase("gateway: the tracker is awaited") { stage in
            let peer = try await stage.taken { try await .open(to: stage.forward.gateway) }
            try await peer.send([UInt8]("GET /announce?\(Announces.query) HTTP/1.0\r\n\r\n".utf8))
            peer.reset()
        },
    ]
}

extension ResetStage {
    /// A page of which much has been sent, and more is to come.
    nonisolated(nonsending) func page() async throws -> (client: RawConnection, server: RawConnection) {
        let listener = try RawListener.start(in: workspace)
        let client = try await RawConnection.open(to: forward.proxy)
        try await client.send([UInt8]("GET http://\(listener.endpoint)/ HTTP/1.0\r\n\r\n".utf8))
        let server = try await listener.accept()
        _ = try await server.receive(10)
        try await server.send(
            [UInt8]("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n".utf8) + Stage.random(100_000))
        return (client, server)
    }
}
