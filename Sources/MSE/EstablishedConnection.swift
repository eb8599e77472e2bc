import ObfuscationCrypto
public import TorrentIdentity

/// What a finished handshake leaves: both directions' ciphers, and the payload that came with it.
@frozen
public struct EstablishedConnection: ~Copyable {
    /// SKEY: the torrent that both ends named.
    public let infohash: Infohash
    /// How the payload travels: exactly one method.
    public let selected: CryptoMethods
    /// For what this end sends.
    public var outgoing: PayloadCipher
    /// For what this end receives.
    public var incoming: PayloadCipher
    /// Payload of the other end that has come already, decrypted: IA first, where this end is the responder.
    public let payload: [UInt8]

    /// The connection after the last byte of PadD or IA. `early` is what came behind it, as it came: the first bytes
    /// that travel as `selected` says.
    init(
        infohash: Infohash, selected: CryptoMethods, outgoing: consuming RC4, incoming: consuming RC4,
        initialPayload: [UInt8], early: [UInt8]
    ) {
        self.infohash = infohash
        self.selected = selected
        if selected == .rc4 {
            self.outgoing = PayloadCipher(stream: consume outgoing)
            self.incoming = PayloadCipher(stream: consume incoming)
        } else {
            self.outgoing = .plaintext
            self.incoming = .plaintext
        }
        var early = early
        self.incoming.apply(to: &early)
        payload = initialPayload + early
    }
}
