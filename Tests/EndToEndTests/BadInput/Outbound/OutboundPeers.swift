import TestSwarm
import Testing
import TorrentIdentity

/// Peers that do not do MSE as they should: what the client is told, and what the peer may see in plaintext.
@Suite struct OutboundPeers {
    private static let handshake = Stage.handshake()
    private static let rest = Stage.random(50)

    /// What the peer got over all its connections.
    private struct Outcome {
        let first: [UInt8]
        let second: RawConnection?
    }

    @Suite(.serialized) struct UnderRequire {
        @Test(arguments: MisbehavingPeer.all)
        func `the client is let go, and not a byte of plaintext leaves`(_ behaviour: MisbehavingPeer) async throws {
            try await Stage.use(.init(outbound: #"encryption = "require""#, connect: behaviour.patience)) { stage in
                let (client, outcome) = try await OutboundPeers.meet(behaviour, stage)
                #expect(try await client.receiveToEnd() == ([], .closed))
                try await stage.expectLog("MSE failed: \(behaviour.words)")
                try await stage.expectLog("plaintext is not allowed")
                #expect(outcome.second == nil)
                OutboundPeers.expectNoPlaintext(in: outcome.first)
            }
        }
    }

    @Suite(.serialized) struct UnderPrefer {
        @Test(arguments: MisbehavingPeer.all.filter(\.answers))
        func `a peer that answered is not tried in plaintext`(_ behaviour: MisbehavingPeer) async throws {
            try await Stage.use(.init(outbound: #"encryption = "prefer""#, connect: behaviour.patience)) { stage in
                let (client, outcome) = try await OutboundPeers.meet(behaviour, stage)
                #expect(try await client.receiveToEnd() == ([], .closed))
                try await stage.expectLog("MSE failed: \(behaviour.words)")
                try await stage.expectLog("the peer has answered, so plaintext is not tried")
                #expect(outcome.second == nil)
                OutboundPeers.expectNoPlaintext(in: outcome.first)
            }
        }

        @Test(arguments: MisbehavingPeer.all.filter { !$0.answers })
        func `a peer that did not is connected to once more, in plaintext`(_ behaviour: MisbehavingPeer) async throws {
            try await Stage.use(.init(outbound: #"encryption = "prefer""#, connect: 2)) { stage in
                let (client, outcome) = try await OutboundPeers.meet(behaviour, stage)
                try await stage.expectLog(
                    "MSE failed: \(behaviour.words), before any byte of Yb; connecting again in plaintext")
                OutboundPeers.expectNoPlaintext(in: outcome.first)
                let second = try #require(outcome.second)
                let expected = OutboundPeers.handshake + OutboundPeers.rest
                #expect(try await second.receive(expected.count) == expected)
                client.finishSending()
                // Exactly these bytes, and no others.
                #expect(try await second.receiveToEnd() == ([], .closed))
                try await second.send(Array("plain".utf8))
                #expect(try await client.receive(5) == Array("plain".utf8))
            }
        }

        @Test func `a peer that has answered has all the time that is left`() async throws {
            try await Stage.use(.init(outbound: #"encryption = "prefer""#, connect: 3)) { stage in
                let outside = try RawListener.start(in: stage.workspace)
                let client = try await stage.openThroughSOCKS(to: outside.endpoint)
                try await client.send(OutboundPeers.handshake)
                let connection = try await outside.accept()
                let key = ForgedAgreement.Key()
                let agreement = try #require(
                    ForgedAgreement(key, with: try await connection.receive(96), for: Stage.infohash))
                try await connection.send(key.publicKey)
                // More than the half of it that would be kept for a second connection.
                try await Task.sleep(for: .seconds(2))
                try await connection.send(ForgedAnswer(payload: Array("at last".utf8)).bytes(agreement))
                #expect(try await client.receive(7) == Array("at last".utf8))
            }
        }
    }

    /// What libtorrent does 1 time in 256: it leaves the leading zero of S out of its hash.
    @Test(arguments: ["require", "prefer"])
    func `a peer that closes after a Yb with which S begins with a zero is tried with another key`(
        _ encryption: String
    ) async throws {
        try await Stage.use(.init(outbound: "encryption = \"\(encryption)\"", connect: 10)) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let client = try await stage.openThroughSOCKS(to: outside.endpoint)
            try await client.send(Self.handshake + Self.rest)
            var publicKeys: [[UInt8]] = []
            for isShort in [true, false] {
                let connection = try await outside.accept()
                let publicKey = try await connection.receive(96)
                publicKeys.append(publicKey)
                let key = ForgedAgreement.Key.agreeing(with: publicKey, onShortSecret: isShort)
                try await connection.send(key.publicKey)
                if isShort {
                    connection.finishSending()
                    Self.expectNoPlaintext(in: publicKey + (try await connection.receiveToEnd().bytes))
                } else {
                    let agreement = try #require(ForgedAgreement(key, with: publicKey, for: Stage.infohash))
                    try await connection.send(ForgedAnswer(payload: Array("at last".utf8)).bytes(agreement))
                    #expect(try await client.receive(7) == Array("at last".utf8))
                }
            }
            #expect(publicKeys[0] != publicKeys[1])
            try await stage.expectLog("S began with a zero; connecting again with another key")
        }
    }

    @Test func `a peer that closes so a second time is let be`() async throws {
        try await Stage.use(.init(outbound: #"encryption = "prefer""#, connect: 10)) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let client = try await stage.openThroughSOCKS(to: outside.endpoint)
            try await client.send(Self.handshake)
            for _ in 0..<2 {
                let connection = try await outside.accept()
                let publicKey = try await connection.receive(96)
                try await connection.send(
                    ForgedAgreement.Key.agreeing(with: publicKey, onShortSecret: true).publicKey)
                connection.finishSending()
            }
            #expect(try await client.receiveToEnd() == ([], .closed))
            try await stage.expectLog("the peer has answered, so plaintext is not tried")
            #expect(outside.acceptAvailable() == nil)
        }
    }

    /// Has a client ask for a peer that behaves so, until the daemon gives its first connection up.
    private static nonisolated(nonsending) func meet(
        _ behaviour: MisbehavingPeer, _ stage: Stage
    ) async throws -> (client: RawConnection, Outcome) {
        let outside = try RawListener.start(in: stage.workspace)
        let client = try await stage.openThroughSOCKS(to: outside.endpoint)
        try await client.send(handshake + rest)
        let first = try await outside.accept()
        let received = try await behaviour.play(first) + first.receiveToEnd().bytes
        try await stage.expectLog("MSE failed: ")
        let second =
            if stage.daemon.process.logContains("connecting again") { try await outside.accept() } else {
                outside.acceptAvailable()
            }
        return (client, Outcome(first: received, second: second))
    }

    private static func expectNoPlaintext(in bytes: [UInt8]) {
        #expect(bytes.count >= 96)
        #expect(!bytes.contains(Array("BitTorrent".utf8)))
        #expect(!bytes.contains(Stage.infohash.bytes))
    }
}
