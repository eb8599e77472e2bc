import TestSwarm
import Testing

/// What the figures say of traffic that is not BitTorrent's, and of how connections end.
@Suite(.serialized) struct RelayFigures {
    private static let came: [String: Double] = [
        "connections_total{way=socks}": 1, "dials_total{outcome=connected}": 1,
        "relays_total{direction=outbound,crypto=other}": 1,
    ]

    private static func changes(sent: Int, received: Int, end: String) -> [String: Double] {
        var changes = came
        changes["relays_ended_total{direction=outbound,reason=\(end)}"] = 1
        if sent > 0 { changes["relayed_bytes_total{direction=outbound,crypto=other,flow=sent}"] = Double(sent) }
        if received > 0 {
            changes["relayed_bytes_total{direction=outbound,crypto=other,flow=received}"] = Double(received)
        }
        return changes
    }

    @Test func `bytes are counted exactly, copied or spliced, and what the server has said first among them`()
        async throws
    {
        let door = FiguresDoor()
        let settings = Stage.Settings(outbound: #"encryption = "prefer""#, other: door.table)
        try await Stage.use(settings) { stage in
            let (much, more) = (Stage.random(3_000_000), Stage.random(1_234_567))
            try await door.expect(
                Self.changes(sent: 5 + much.count, received: more.count, end: "closed"), in: stage.workspace
            ) {
                let pair = try await RelayPair.open(on: stage)
                async let sending: Void = pair.client.send(much)
                async let answering: Void = pair.peer.send(more)
                _ = try await (pair.peer.receive(much.count), pair.client.receive(more.count))
                _ = try await (sending, answering)
                pair.client.finishSending()
                pair.peer.finishSending()
                _ = try await pair.client.receiveToEnd()
            }
            let greeting = Array("220 mail.example ESMTP\r\n".utf8)
            try await door.expect(
                Self.changes(sent: 6, received: greeting.count + 2, end: "closed"), in: stage.workspace
            ) {
                let outside = try RawListener.start(in: stage.workspace)
                let client = try await stage.openThroughSOCKS(to: outside.endpoint)
                let server = try await outside.accept()
                try await server.send(greeting)
                _ = try await client.receive(greeting.count)
                try await client.send(Array("QUIT\r\n".utf8))
                _ = try await server.receive(6)
                try await server.send([13, 10])
                _ = try await client.receive(2)
                client.finishSending()
                server.finishSending()
                _ = try await client.receiveToEnd()
            }
        }
    }

    @Test(arguments: ["client_broke", "peer_broke", "idle", "half_closed", "refused"])
    func `a relay ends for one reason, and is there no more`(reason: String) async throws {
        let door = FiguresDoor()
        let settings = Stage.Settings(
            outbound: reason == "refused" ? #"encryption = "require""# : #"encryption = "prefer""#,
            timeouts: "idle = \(reason == "idle" ? 0.5 : 60)\nhalf_closed = 0.5", other: door.table)
        try await Stage.use(settings) { stage in
            try await door.expect(Self.changes(sent: 5, received: 0, end: reason), in: stage.workspace) {
                let pair = try await RelayPair.open(on: stage)
                switch reason {
                case "client_broke": pair.client.reset()
                case "peer_broke": pair.peer.reset()
                case "half_closed": pair.client.finishSending()
                // What must not pass is not counted as sent.
                case "refused": try await pair.client.send([10] + Stage.handshake())
                default: break
                }
                if reason != "client_broke" { _ = try await pair.client.receiveToEnd() }
            }
        }
    }
}
