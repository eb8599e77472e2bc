import MSE

/// What an initiator offers to one peer: a single method at a time, in the policy's order.
struct CryptoOffers {
    /// What is offered now: one method.
    private(set) var current: CryptoMethods
    /// What was offered before, and not taken.
    private(set) var refused: CryptoMethods = []
    private var remaining: ArraySlice<CryptoMethods>

    /// `methods`, never empty, of which those come last that the peer is known not to take.
    init(_ methods: [CryptoMethods], to knowledge: PeerKnowledge?) {
        let refused = knowledge?.refused ?? []
        let ordered = methods.filter { !refused.contains($0) } + methods.filter { refused.contains($0) }
        current = ordered[0]
        remaining = ordered.dropFirst()
    }

    var hasNext: Bool { !remaining.isEmpty }

    /// `current` was not taken: the next one is offered, of which there must be one.
    mutating func refuse() {
        refused.formUnion(current)
        current = remaining.removeFirst()
    }
}
