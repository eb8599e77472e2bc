import TestSwarm
import Testing

/// What can be told of the daemon's connections with real clients by who looks on, beside the same of those clients' own.
@Suite struct Recognition {
    /// How many connections each client has, each way: with the daemon that is judged, and with the one that is there for contrast.
    private static let count = 50
    private static let contrastCount = 13

    @Test func `nothing tells what the daemon's connections with real clients are`() async throws {
        try await Workspace.use { workspace in
            let stage = RecognitionStage(
                workspace: workspace, torrent: try await Torrent.make(in: workspace, byteCount: 1 << 16))
            let cast = try await RecognitionCast.start(in: workspace, stage.torrent, count: Self.count)

            async let outbound = (
                stage.outbound(cast.printable, to: cast.seeds, count: Self.count),
                stage.outbound(cast.random, to: cast.seeds, count: Self.contrastCount)
            )
            async let inbound = stage.inbound(
                [
                    (cast.printable, AddressBlock("198.19.0", port: cast.printable.inboundPort, count: Self.count)),
                    (cast.random, AddressBlock("198.19.1", port: cast.random.inboundPort, count: Self.contrastCount)),
                ], direct: cast.encrypted)
            async let plaintext = stage.plaintext(cast.plaintext)
            let ((out, contrast), into, plain) = try await (outbound, inbound, plaintext)

            var table = JudgementTable()
            let initiator = try out.judgement(.initiator)
            let responder = try into.proxies[0].judgement(.responder)
            table.add("mseproxy as initiator", initiator)
            table.add("mseproxy as responder", responder)
            for found in [initiator, responder] {
                #expect(found.connectionCount >= 200)
                #expect(found.namedBitTorrentCount == 0)
                #expect(found.flaggedCount == 0)
                #expect(found.leakingCount == 0)
            }
            let contrasts = [try contrast.judgement(.initiator), try into.proxies[1].judgement(.responder)]
            table.add("mseproxy as initiator, first_flight = \"random\"", contrasts[0])
            table.add("mseproxy as responder, first_flight = \"random\"", contrasts[1])
            for found in contrasts {
                #expect(found.connectionCount >= 50)
                #expect(found.namedBitTorrentCount == 0)
                #expect(found.leakingCount == 0)
            }
            for client in JudgedClient.allCases {
                let found = [
                    try into.direct.judgement(.initiator) { $0.initiator.address == into.addresses[client] },
                    try out.judgement(.responder) { connection in
                        cast.seeds.contains { $0.kind == client && $0.seed.endpoint == connection.responder }
                    },
                ]
                table.add("\(client.rawValue)'s own MSE as initiator", found[0])
                table.add("\(client.rawValue)'s own MSE as responder", found[1])
                #expect(found.allSatisfy { $0.connectionCount >= Self.count })
            }
            let control = try plain.judgement(.initiator)
            table.add("plaintext: libtorrent as initiator", control)
            table.add("plaintext: libtorrent as responder", try plain.judgement(.responder))
            print(table.markdown(version: out.judge.version))

            // The judge can convict: plaintext by its name and its content, and what is encrypted as everyone does it by the rule.
            #expect(control.connectionCount >= Self.count)
            #expect(control.namedBitTorrentCount == control.connectionCount)
            #expect(control.leakingCount == control.connectionCount)
            for (who, found) in table.rows where who.contains("own MSE") || who.contains("random") {
                // A random payload is exempted now and then: one in some 400 begins with six printable bytes.
                #expect(found.flaggedCount * 10 >= found.connectionCount * 9, "\(who)")
            }
        }
    }
}
