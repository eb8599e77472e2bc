/// The port that announces carry, in place of the client's own.
package enum AnnouncePort: Equatable, Sendable {
    /// That of the first address in `inbound.listen`.
    case inbound
    /// This one, never 0.
    case exactly(UInt16)
}
