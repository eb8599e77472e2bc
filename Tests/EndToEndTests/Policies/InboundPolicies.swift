import TestSwarm
import Testing

/// What each inbound policy answers to each kind of initiator, and what the client is delivered.
///
/// 2 and 1: the crypto_select that came back, by which the client's handshake then travelled, and which the client's connection stood
/// behind; Yb: a public key and nothing more; T: the client's handshake in plaintext; "-": not a byte. Behind the last three but T the
/// client hears of nothing.
@Suite(.serialized) struct InboundPolicies {
    private typealias Row = (kind: InitiatorKind, answers: [String])

    /// A column for each of `OutboundPolicies.cryptos`.
    private static func row(_ kind: InitiatorKind, _ answers: String...) -> Row {
        (kind, answers.count == 1 ? Array(repeating: answers[0], count: 4) : answers)
    }

    private static let mse = [
        row(.rc4, "2", "Yb", "2", "2"),
        row(.plaintextPayload, "Yb", "1", "1", "1"),
        row(.both, "2", "1", "2", "1"),
    ]
    /// Plaintext is not selected: the client's handshake would follow in it.
    private static let mseRequired = [
        row(.rc4, "2", "Yb", "2", "2"),
        row(.plaintextPayload, "Yb"),
        row(.both, "2", "Yb", "2", "2"),
    ]
    private static let unanswered = [row(.silent, "-"), row(.closing, "-")]

    private static let require = [row(.plaintext, "-")] + mseRequired + unanswered + [row(.garbage, "Yb")]
    private static let prefer = [row(.plaintext, "T")] + mse + unanswered + [row(.garbage, "Yb")]
    private static let off =
        [row(.plaintext, "T"), row(.rc4, "-"), row(.plaintextPayload, "-"), row(.both, "-")] + unanswered
        + [row(.garbage, "-")]

    @Test(arguments: ["require", "prefer", "off"], OutboundPolicies.cryptos.indices)
    func `each initiator gets what the policy says, and nothing else`(encryption: String, column: Int) async throws {
        let rows = ["require": Self.require, "prefer": Self.prefer, "off": Self.off][encryption, default: []]
        #expect(rows.map(\.kind) == InitiatorKind.allCases)
        let crypto = OutboundPolicies.cryptos[column].map { "\"\($0)\"" }.joined(separator: ", ")
        try await PolicyStage.use(inbound: "encryption = \"\(encryption)\"\ncrypto = [\(crypto)]") { stage in
            for row in rows {
                let answer = try await stage.arrive(row.kind)
                #expect(answer == row.answers[column], "\(row.kind)")
            }
        }
    }
}
