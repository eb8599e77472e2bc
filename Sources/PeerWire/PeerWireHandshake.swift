package import TorrentIdentity

/// The handshake that opens a plaintext peer-wire connection (BEP 3): 20 bytes of prefix, 8 reserved, the infohash,
/// the peer id.
package struct PeerWireHandshake: Equatable, Sendable {
    package static let byteCount = 68

    /// The 68 bytes as they came.
    package let bytes: [UInt8]
    package let infohash: Infohash

    /// Reads the handshake at the start of `received`; nil until 68 bytes are there, or where they are none.
    package init?(_ received: [UInt8]) {
        guard received.count >= Self.byteCount, FirstBytes(received) == .peerWire else { return nil }
        bytes = Array(received.prefix(Self.byteCount))
        guard let infohash = Infohash(bytes: bytes[28..<48]) else { return nil }
        self.infohash = infohash
    }
}
