/// What the pads of a handshake make of the first bytes of either end.
package enum FirstFlight: String, CaseIterable, Sendable {
    case random
    /// Outside the published rule for fully encrypted traffic.
    case printable
}
