import Foundation
import TestSwarm
import Testing

/// What can be told of the daemon's connections with real clients by who looks on, beside the same of those clients' own.
@Suite struct Recognition {
    /// How many connections each client has with another real client.
    private static let count = 50

    @Test func `nothing tells what the daemon's connections with real clients are`() async throws {
        try await Workspace.use { workspace in
            let stage = RecognitionStage(
                workspace: workspace, torrent: try await Torrent.make(in: workspace, byteCount: 1 << 16))
            let cast = try await RecognitionCast.start(in: workspace, stage.torrent, count: Self.count)
            async let outbound = stage.outbound(cast.proxies, to: cast.seeds)
            async let inbound = stage.inbound(cast.proxies, direct: cast.encrypted)
            async let plaintext = stage.plaintext(cast.plaintext)
            let (out, into, plain) = try await (outbound, inbound, plaintext)

            var table = JudgementTable()
            for (index, proxy) in cast.proxies.enumerated() {
                let found = [try out[index].judgement(.initiator), try into.proxies[index].judgement(.responder)]
                table.add("mseproxy as initiator", found[0], settings: proxy.obfuscation.settings)
                table.add("mseproxy as responder", found[1], settings: proxy.obfuscation.settings)
                for found in found { expectNothingTold(found, of: proxy.obfuscation) }
            }
            for client in JudgedClient.allCases {
                let found = [
                    try into.direct.judgement(.initiator) { $0.initiator.address == into.addresses[client] },
                    try out[0].judgement(.responder) { connection in
                        cast.seeds.contains { $0.kind == client && $0.seed.endpoint == connection.responder }
                    },
                ]
                table.add("\(client.rawValue)'s own as initiator", found[0])
                table.add("\(client.rawValue)'s own as responder", found[1])
                #expect(found.allSatisfy { $0.connectionCount >= Self.count && isFlagged($0) })
            }
            let control = try plain.judgement(.initiator)
            table.add("plaintext, libtorrent as initiator", control)
            table.add("plaintext, libtorrent as responder", try plain.judgement(.responder))
            // At once, past the buffer of print, which is lost now and then when the run ends.
            FileHandle.standardOutput.write(Data(table.markdown(version: plain.judge.version).utf8))

            // The judge can convict: plaintext by its name and by what it says, as above what is encrypted as everyone does it.
            #expect(control.connectionCount >= Self.count)
            #expect(control.namedBitTorrentCount == control.connectionCount)
            #expect(control.leakingCount == control.connectionCount)
        }
    }

    private func expectNothingTold(_ found: Judgement, of obfuscation: JudgedProxy.Obfuscation) {
        #expect(found.connectionCount >= obfuscation.connectionCount * JudgedClient.allCases.count, "\(obfuscation)")
        #expect(found.namedBitTorrentCount == 0, "\(obfuscation)")
        #expect(found.leakingCount == 0, "\(obfuscation)")
        if obfuscation.passes {
            #expect(found.flaggedCount == 0, "\(obfuscation)")
        } else {
            #expect(isFlagged(found), "\(obfuscation)")
        }
    }

    /// What is random is exempted now and then: one payload in some 400 begins with six printable bytes.
    private func isFlagged(_ found: Judgement) -> Bool { found.flaggedCount * 10 >= found.connectionCount * 9 }
}
