import TestSwarm
import Testing

/// `[[torrent]]`: what a torrent's own policy says counts in both directions, and what it leaves out is the direction's.
@Suite(.serialized) struct TorrentPolicies {
    struct Row: CustomTestStringConvertible {
        /// Lines for each direction's table, and for the torrent's.
        let general: String
        let own: String
        let remote: RemoteKind
        let visits: String
        let outcome: PolicyStage.Outcome
        let initiator: InitiatorKind
        let answer: String

        var testDescription: String { "\(own) against \(general): \(remote.rawValue)" }
    }

    static let rows = [
        // Stricter.
        Row(
            general: #"encryption = "prefer""#, own: #"encryption = "require""#, remote: .plaintextOnly, visits: "y",
            outcome: .closed, initiator: .plaintext, answer: "-"),
        Row(
            general: #"encryption = "off""#, own: #"encryption = "require""#, remote: .both, visits: "R",
            outcome: .greeted, initiator: .rc4, answer: "2"),
        Row(
            general: #"encryption = "off""#, own: #"encryption = "prefer""#, remote: .plaintextOnly, visits: "yT",
            outcome: .greeted, initiator: .plaintext, answer: "T"),
        // Laxer.
        Row(
            general: #"encryption = "require""#, own: #"encryption = "off""#, remote: .plaintextOnly, visits: "T",
            outcome: .greeted, initiator: .plaintext, answer: "T"),
        Row(
            general: #"encryption = "require""#, own: #"encryption = "prefer""#, remote: .plaintextOnly, visits: "yT",
            outcome: .greeted, initiator: .plaintext, answer: "T"),
        // The payload alone: the handshake's policy stays.
        Row(
            general: "encryption = \"prefer\"\ncrypto = [\"rc4\"]", own: #"crypto = ["plaintext"]"#, remote: .both,
            visits: "P", outcome: .greeted, initiator: .both, answer: "1"),
        Row(
            general: "encryption = \"require\"\ncrypto = [\"rc4\"]", own: #"crypto = ["plaintext"]"#, remote: .both,
            visits: "P", outcome: .greeted, initiator: .both, answer: "Yb"),
        Row(
            general: "encryption = \"require\"\ncrypto = [\"rc4\"]", own: #"crypto = ["plaintext"]"#,
            remote: .rc4Only, visits: "p", outcome: .closed, initiator: .rc4, answer: "Yb"),
        Row(
            general: "encryption = \"require\"\ncrypto = [\"plaintext\"]", own: #"crypto = ["rc4", "plaintext"]"#,
            remote: .plaintextPayload, visits: "rP", outcome: .greeted, initiator: .both, answer: "2"),
    ]

    @Test(arguments: rows)
    func `its own policy counts both ways`(_ row: Row) async throws {
        let torrents = "[[torrent]]\ninfohash = \"\(Stage.infohash)\"\n\(row.own)"
        try await PolicyStage.use(outbound: row.general, inbound: row.general, torrents: torrents) { stage in
            let peer = try VisitedPeer(row.remote, in: stage.workspace)
            #expect(try await stage.dial(peer) == row.outcome)
            #expect(peer.visits == row.visits)
            #expect(try await stage.arrive(row.initiator) == row.answer)
            await peer.end()
        }
    }
}
