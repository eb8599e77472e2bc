/// What the first bytes of a connection say that it carries.
package enum FirstBytes: Equatable, Sendable {
    /// All bytes so far agree with a peer-wire handshake, but fewer than 20 came.
    case undecided
    /// The 20 bytes `\x13BitTorrent protocol` (BEP 3): a plaintext peer-wire connection.
    case peerWire
    /// Anything else. One byte 0x13 alone proves nothing: it begins 1 in 256 of MSE's public keys.
    case other

    /// Byte 19 and the protocol's name, with which every plaintext peer-wire connection begins.
    package static let prefix = [0x13] + Array("BitTorrent protocol".utf8)

    package init(_ bytes: [UInt8]) {
        if !Self.prefix.starts(with: bytes.prefix(Self.prefix.count)) {
            self = .other
        } else if bytes.count < Self.prefix.count {
            self = .undecided
        } else {
            self = .peerWire
        }
    }
}
