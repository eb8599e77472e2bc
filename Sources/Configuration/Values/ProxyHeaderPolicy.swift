/// Whether the client is told of each peer's address by HAProxy's PROXY protocol.
package enum ProxyHeaderPolicy: String, CaseIterable, Sendable {
    case off
    /// A binary header before the peer's first byte (version 2).
    case v2
}
