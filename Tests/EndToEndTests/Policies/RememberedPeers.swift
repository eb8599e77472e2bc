import TestSwarm
import Testing

/// What the second connection to a peer is under `prefer`, by what was learnt of it before; letters as in `OutboundPolicies`.
@Suite(.serialized) struct RememberedPeers {
    /// A peer that dialled twice changes between, and what it saw in all.
    struct Row: CustomTestStringConvertible {
        let testDescription: String
        var crypto = #"["rc4"]"#
        var first: RemoteKind
        var then: RemoteKind
        /// Behind its handshake: an extension handshake, say.
        var more: [UInt8] = []
        let visits: String
        let outcome: PolicyStage.Outcome
    }

    /// BEP 10's, with e of 1.
    private static let prefersEncryption: [UInt8] = {
        let dictionary = [UInt8]("d1:ei1e1:mdee".utf8)
        return [0, 0, 0, UInt8(dictionary.count + 2), 20, 0] + dictionary
    }()

    static let rows = [
        Row(
            testDescription: "a peer that spoke MSE closes: no plaintext", first: .both, then: .closing, visits: "Ry",
            outcome: .closed),
        Row(
            testDescription: "a peer that spoke MSE is silent: no plaintext", first: .both, then: .silent,
            visits: "Ry", outcome: .closed),
        Row(
            testDescription: "a peer that refused after Yb closes: no plaintext", first: .plaintextPayload,
            then: .closing, visits: "ry", outcome: .closed),
        Row(
            testDescription: "a peer that spoke none: plaintext at once", first: .plaintextOnly, then: .plaintextOnly,
            visits: "yTT", outcome: .greeted),
        Row(
            testDescription: "a peer that answered neither way: MSE first again", first: .closing,
            then: .plaintextOnly, visits: "yTyT", outcome: .greeted),
        Row(
            testDescription: "a peer that spoke none and learns MSE is lost once", first: .plaintextOnly, then: .both,
            visits: "yTT", outcome: .closed),
        Row(
            testDescription: "a peer whose extension handshake prefers encryption: no plaintext any more",
            first: .plaintextOnly, then: .closing, more: prefersEncryption, visits: "yTy", outcome: .closed),
        Row(
            testDescription: "a peer that refused RC4 is offered plaintext at once", crypto: #"["rc4", "plaintext"]"#,
            first: .plaintextPayload, then: .plaintextPayload, visits: "rPP", outcome: .greeted),
        Row(
            testDescription: "a peer that took the first method gets it again", crypto: #"["plaintext", "rc4"]"#,
            first: .both, then: .both, visits: "PP", outcome: .greeted),
    ]

    @Test(arguments: rows, [false, true])
    func `the second connection goes by what the first has shown`(_ row: Row, isRestarted: Bool) async throws {
        let outbound = "encryption = \"prefer\"\ncrypto = \(row.crypto)"
        try await PolicyStage.use(outbound: outbound, keepsState: true) { stage in
            let peer = try VisitedPeer(row.first, more: row.more, in: stage.workspace)
            _ = try await stage.dial(peer)
            try await stage.expectEnd(of: 1)
            if isRestarted { try await stage.restart() }
            peer.kind = row.then
            #expect(try await stage.dial(peer) == row.outcome)
            #expect(peer.visits == row.visits)
            await peer.end()
        }
    }

    @Test func `a peer of which a tracker says that it requires MSE gets no plaintext`() async throws {
        for flag in [0, 1] as [UInt8] {
            try await PolicyStage.use(outbound: #"encryption = "prefer""#) { stage in
                let peer = try VisitedPeer(.closing, in: stage.workspace)
                try await stage.announce([peer.endpoint], cryptoFlags: [flag])
                #expect(try await stage.dial(peer) == .closed)
                #expect(peer.visits == (flag == 1 ? "y" : "yT"))
                await peer.end()
            }
        }
    }

    @Test(arguments: [false, true])
    func `a peer at whose address one has connected by MSE gets no plaintext`(isRestarted: Bool) async throws {
        try await PolicyStage.use(outbound: #"encryption = "prefer""#, keepsState: true) { stage in
            let peer = try VisitedPeer(.closing, in: stage.workspace)
            #expect(try await stage.arrive(.rc4, from: peer.endpoint.address) == "2")
            if isRestarted { try await stage.restart() }
            #expect(try await stage.dial(peer) == .closed)
            #expect(peer.visits == "y")
            await peer.end()
        }
    }
}
