import TestSwarm
import Testing

/// What a peer of each kind sees of each outbound policy, connection by connection, and what becomes of the client.
///
/// A letter is a connection that the peer saw, in their order (`Visit`): T the plaintext handshake; y MSE's Ya, to which it gave no Yb
/// of MSE's; r and p an offer of RC4 alone, of plaintext alone, that it refused after its Yb; R and P one that it took, and by which the
/// payload then travelled.
@Suite(.serialized) struct OutboundPolicies {
    static let cryptos = [["rc4"], ["plaintext"], ["rc4", "plaintext"], ["plaintext", "rc4"]]

    private typealias Row = (kind: RemoteKind, visits: [String], outcomes: [PolicyStage.Outcome])

    /// A column for each of `cryptos`.
    private static func row(
        _ kind: RemoteKind, _ visits: String..., outcome outcomes: PolicyStage.Outcome...
    ) -> Row {
        (
            kind, visits.count == 1 ? Array(repeating: visits[0], count: 4) : visits,
            outcomes.count == 1 ? Array(repeating: outcomes[0], count: 4) : outcomes
        )
    }

    /// No plaintext handshake, ever.
    private static let require = [
        row(.plaintextOnly, "y", outcome: .closed),
        row(.rc4Only, "R", "p", "R", "pR", outcome: .greeted, .closed, .greeted, .greeted),
        row(.plaintextPayload, "r", "P", "rP", "P", outcome: .closed, .greeted, .greeted, .greeted),
        row(.both, "R", "P", "R", "P", outcome: .greeted),
        row(.silent, "y", outcome: .closed),
        row(.closing, "y", outcome: .closed),
        // What comes in the place of Yb may be one: the second method is offered as well.
        row(.garbage, "y", "y", "yy", "yy", outcome: .closed),
    ]

    /// The same, and a new connection in plaintext where no byte of Yb came.
    private static let prefer = [
        row(.plaintextOnly, "yT", outcome: .greeted),
        row(.rc4Only, "R", "p", "R", "pR", outcome: .greeted, .closed, .greeted, .greeted),
        row(.plaintextPayload, "r", "P", "rP", "P", outcome: .closed, .greeted, .greeted, .greeted),
        row(.both, "R", "P", "R", "P", outcome: .greeted),
        row(.silent, "yT", outcome: .waiting),
        row(.closing, "yT", outcome: .closed),
        row(.garbage, "y", "y", "yy", "yy", outcome: .closed),
    ]

    /// Plaintext at once, whatever `crypto` lists.
    private static let off = [
        row(.plaintextOnly, "T", outcome: .greeted),
        row(.rc4Only, "T", outcome: .closed),
        row(.plaintextPayload, "T", outcome: .closed),
        row(.both, "T", outcome: .closed),
        row(.silent, "T", outcome: .waiting),
        row(.closing, "T", outcome: .closed),
        row(.garbage, "T", outcome: .garbage),
    ]

    @Test(arguments: ["require", "prefer", "off"], cryptos.indices)
    func `each peer sees what the policy says, and nothing else`(encryption: String, column: Int) async throws {
        let rows = ["require": Self.require, "prefer": Self.prefer, "off": Self.off][encryption, default: []]
        #expect(rows.map(\.kind) == RemoteKind.allCases)
        let outbound = """
            encryption = "\(encryption)"
            crypto = [\(Self.cryptos[column].map { "\"\($0)\"" }.joined(separator: ", "))]
            """
        try await PolicyStage.use(outbound: outbound) { stage in
            try await withThrowingDiscardingTaskGroup { group in
                for row in rows {
                    let (kind, visits, outcome) = (row.kind, row.visits[column], row.outcomes[column])
                    group.addTask {
                        let peer = try VisitedPeer(kind, in: stage.workspace)
                        let came = try await stage.dial(peer)
                        #expect(came == outcome, "\(kind.rawValue)")
                        #expect(peer.visits == visits, "\(kind.rawValue)")
                        await peer.end()
                    }
                }
            }
        }
    }
}
