import TestSwarm
import Testing

/// What the figures say of peers that connect.
@Suite(.serialized) struct InboundFigures {
    private struct Case: CustomTestStringConvertible, Sendable {
        let peer: InitiatorKind
        var encryption = "prefer"
        /// Nil where it is not delivered.
        var relay: String?
        let handshake: String

        var testDescription: String { "\(peer) to \(encryption)" }

        var changes: [String: Double] {
            var changes: [String: Double] = [
                "connections_total{way=inbound}": 1, "handshakes_total{direction=inbound,outcome=\(handshake)}": 1,
            ]
            if handshake == "encrypted" { changes["handshake_duration_seconds_count{direction=inbound}"] = 1 }
            if let relay {
                changes["deliveries_total{outcome=delivered}"] = 1
                changes["relays_total{direction=inbound,crypto=\(relay)}"] = 1
                changes["relays_ended_total{direction=inbound,reason=closed}"] = 1
                changes["relayed_bytes_total{direction=inbound,crypto=\(relay),flow=sent}"] = 68
                changes["relayed_bytes_total{direction=inbound,crypto=\(relay),flow=received}"] = 68
            }
            return changes
        }
    }

    private static let cases = [
        Case(peer: .rc4, relay: "rc4", handshake: "encrypted"),
        Case(peer: .plaintextPayload, relay: "plaintext", handshake: "encrypted"),
        Case(peer: .plaintext, relay: "none", handshake: "plaintext"),
        Case(peer: .plaintext, encryption: "require", handshake: "refused"),
        Case(peer: .rc4, encryption: "off", handshake: "refused"),
        Case(peer: .silent, handshake: "silent"),
        Case(peer: .closing, handshake: "closed"),
        Case(peer: .garbage, handshake: "malformed"),
    ]

    @Test(arguments: cases)
    private func `each connection is counted once, by what it came to`(_ given: Case) async throws {
        let door = FiguresDoor()
        let inbound = "encryption = \"\(given.encryption)\"\ncrypto = [\"rc4\", \"plaintext\"]"
        try await PolicyStage.use(inbound: inbound, torrents: door.table) { stage in
            try await door.expect(given.changes, in: stage.workspace) { _ = try await stage.arrive(given.peer) }
        }
    }

    @Test func `a peer that resets, and one that asks for a torrent that nobody has`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(other: door.table)) { stage in
            try await door.expect(
                ["connections_total{way=inbound}": 1, "handshakes_total{direction=inbound,outcome=reset}": 1],
                in: stage.workspace
            ) {
                let peer = try await RawConnection.open(to: stage.listener)
                try await peer.send([1])
                peer.reset()
            }
            try await door.expect(
                [
                    "connections_total{way=inbound}": 1,
                    "handshakes_total{direction=inbound,outcome=unknown_torrent}": 1,
                ],
                in: stage.workspace
            ) {
                let peer = try HonestEnd(
                    initiatorOn: try await .open(to: stage.listener), for: Announces.infohash,
                    initialPayload: Stage.handshake(Announces.infohash))
                await #expect(throws: (any Error).self) { try await peer.handshake() }
                peer.connection.close()
            }
        }
    }

    @Test func `a client that is not there, one that closes at once, and a peer that has gone before`() async throws {
        let door = FiguresDoor()
        try await Workspace.use { workspace in
            let (listener, address) = (Endpoint.unique(), Endpoint.uniqueLoopback())
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(address)"
                    [torrents]
                    infohashes = ["\(Stage.infohash)"]
                    \(door.table)
                    """)
            let came: [String: Double] = [
                "connections_total{way=inbound}": 1, "handshakes_total{direction=inbound,outcome=encrypted}": 1,
                "handshake_duration_seconds_count{direction=inbound}": 1,
            ]
            func connect() async throws -> HonestEnd {
                let peer = try HonestEnd(
                    initiatorOn: try await .open(to: listener), for: Stage.infohash, initialPayload: Stage.handshake())
                // Whether step 4 still arrives is the kernel's to say.
                try? await peer.handshake()
                return peer
            }
            let unreached = came.merging(["deliveries_total{outcome=unreachable}": 1, "clients_missing": 1]) { $1 }
            try await door.expect(unreached, in: workspace) {
                _ = try await connect().connection.receiveToEnd()
            }
            let client = try RawListener.start(in: workspace, on: address)
            let closed = came.merging(["deliveries_total{outcome=closed}": 1, "clients_missing": -1]) { $1 }
            try await door.expect(closed, in: workspace) {
                let peer = try await connect()
                // From the peer's own address, and then from 127.0.0.1.
                try await client.accept().reset()
                try await client.accept().reset()
                #expect(try await peer.connection.receiveToEnd().end == .reset)
            }
            try await door.expect(came.merging(["deliveries_total{outcome=peer_broke}": 1]) { $1 }, in: workspace) {
                let peer = try await connect()
                let delivered = try await client.accept()
                peer.connection.reset()
                #expect(try await delivered.receiveToEnd().end == .reset)
            }
        }
    }
}
