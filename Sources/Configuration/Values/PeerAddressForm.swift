/// How the tracker behind the gateway learns a peer's address.
package enum PeerAddressForm: String, CaseIterable, Sendable {
    /// By the header field `X-Forwarded-For`.
    case xForwardedFor = "x-forwarded-for"
    /// By the announce's `ip` parameter.
    case ipParameter = "ip"
    /// By the source of the connection, which is bound to the peer's own address.
    case source
}
