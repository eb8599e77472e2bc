import TestSwarm
import Testing

/// What the figures say of a client's connections to peers of each kind.
@Suite(.serialized) struct OutboundFigures {
    private struct Case: CustomTestStringConvertible, Sendable {
        let encryption: String
        var crypto = ["rc4"]
        let peer: RemoteKind
        /// Nil where the client hears nothing that is a handshake.
        var relay: String?
        let handshake: String
        var retry: String?

        var testDescription: String { "\(encryption) \(crypto) to \(peer.rawValue)" }

        var changes: [String: Double] {
            var changes: [String: Double] = [
                "connections_total{way=socks}": 1, "dials_total{outcome=connected}": 1,
                "handshakes_total{direction=outbound,outcome=\(handshake)}": 1,
            ]
            if let retry { changes["handshake_retries_total{for=\(retry)}"] = 1 }
            if handshake == "encrypted" { changes["handshake_duration_seconds_count{direction=outbound}"] = 1 }
            if let relay {
                changes["relays_total{direction=outbound,crypto=\(relay)}"] = 1
                changes["relays_ended_total{direction=outbound,reason=closed}"] = 1
                // The client's handshake, though MSE has carried it, and what it says behind it; and the peer's handshake.
                let bytes = "relayed_bytes_total{direction=outbound,crypto=\(relay),flow="
                changes["\(bytes)sent}"] = Double(68 + PolicyStage.said.count)
                changes["\(bytes)received}"] = 68
            }
            return changes
        }
    }

    private static let cases = [
        Case(encryption: "require", peer: .both, relay: "rc4", handshake: "encrypted"),
        Case(
            encryption: "require", crypto: ["plaintext"], peer: .both, relay: "plaintext", handshake: "encrypted"),
        Case(
            encryption: "require", crypto: ["plaintext", "rc4"], peer: .rc4Only, relay: "rc4", handshake: "encrypted",
            retry: "method"),
        Case(encryption: "require", crypto: ["plaintext"], peer: .rc4Only, handshake: "closed"),
        Case(encryption: "require", peer: .plaintextOnly, handshake: "closed"),
        Case(encryption: "require", peer: .garbage, handshake: "malformed"),
        Case(encryption: "require", peer: .silent, handshake: "silent"),
        Case(encryption: "prefer", peer: .plaintextOnly, relay: "none", handshake: "plaintext", retry: "plaintext"),
        Case(encryption: "prefer", peer: .both, relay: "rc4", handshake: "encrypted"),
        Case(encryption: "off", peer: .plaintextOnly, relay: "none", handshake: "plaintext"),
    ]

    @Test(arguments: cases)
    private func `each connection is counted once, by what it came to`(_ given: Case) async throws {
        let door = FiguresDoor()
        let crypto = given.crypto.map { "\"\($0)\"" }.joined(separator: ", ")
        let outbound = "encryption = \"\(given.encryption)\"\ncrypto = [\(crypto)]"
        try await PolicyStage.use(outbound: outbound, torrents: door.table) { stage in
            let peer = try VisitedPeer(given.peer, in: stage.workspace)
            try await door.expect(given.changes, in: stage.workspace) {
                let outcome = try await stage.dial(peer)
                #expect(outcome == (given.relay == nil ? .closed : .greeted))
            }
            await peer.end()
        }
    }

    @Test func `a peer that resets, one that is tried with another key, and one that has spoken first`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(connect: 10, other: door.table)) { stage in
            let came: [String: Double] = ["connections_total{way=socks}": 1, "dials_total{outcome=connected}": 1]
            let peers = try RawListener.start(in: stage.workspace)
            try await door.expect(
                came.merging(["handshakes_total{direction=outbound,outcome=reset}": 1]) { $1 }, in: stage.workspace
            ) {
                let client = try await stage.openThroughSOCKS(to: peers.endpoint)
                try await client.send(Stage.handshake())
                let peer = try await peers.accept()
                _ = try await peer.receive(96)
                peer.reset()
                _ = try await client.receiveToEnd()
            }
            let encrypted: [String: Double] = [
                "handshakes_total{direction=outbound,outcome=encrypted}": 1,
                "handshake_duration_seconds_count{direction=outbound}": 1, "handshake_retries_total{for=key}": 1,
                "relays_total{direction=outbound,crypto=rc4}": 1,
                "relays_ended_total{direction=outbound,reason=closed}": 1,
                "relayed_bytes_total{direction=outbound,crypto=rc4,flow=sent}": 68,
            ]
            try await door.expect(came.merging(encrypted) { $1 }, in: stage.workspace) {
                let others = try RawListener.start(in: stage.workspace)
                let client = try await stage.openThroughSOCKS(to: others.endpoint)
                try await client.send(Stage.handshake())
                let first = try await others.accept()
                let key = ForgedAgreement.Key.agreeing(with: try await first.receive(96), onShortSecret: true)
                try await first.send(key.publicKey)
                first.finishSending()
                let second = stage.responder(on: try await others.accept())
                try await second.handshake()
                _ = try await second.receive(68)
                client.close()
                second.connection.finishSending()
                _ = try await second.receiveToEnd()
            }
            let refused: [String: Double] = [
                "handshakes_total{direction=outbound,outcome=refused}": 1,
                "relayed_bytes_total{direction=outbound,crypto=other,flow=received}": 3,
            ]
            try await door.expect(came.merging(refused) { $1 }, in: stage.workspace) {
                let client = try await stage.openThroughSOCKS(to: peers.endpoint)
                let peer = try await peers.accept()
                try await peer.send([1, 2, 3])
                _ = try await client.receive(3)
                try await client.send(Stage.handshake())
                _ = try await client.receiveToEnd()
            }
        }
    }
}
