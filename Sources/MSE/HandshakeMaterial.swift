public import ObfuscationCrypto
public import TorrentIdentity

/// What one end brings to a handshake that no one may guess: its private key and its two pads.
public struct HandshakeMaterial: ~Copyable {
    /// The most bytes that a pad may have.
    public static let longestPad = 512

    let privateKey: PrivateKey
    /// For a second private key, should a responder want one before it shows the first.
    let spareExponent: PrivateExponent?
    /// PadA or PadB, sent behind the public key.
    let openingPad: [UInt8]
    /// PadC or PadD, sent encrypted.
    let closingPad: [UInt8]

    /// Material with these values, as a test with fixed bytes needs it. The pads have at most 512 bytes.
    public init(exponent: Octets20, openingPad: [UInt8], closingPad: [UInt8]) {
        precondition(openingPad.count <= Self.longestPad && closingPad.count <= Self.longestPad)
        privateKey = PrivateKey(exponent: exponent)
        spareExponent = nil
        self.openingPad = openingPad
        self.closingPad = closingPad
    }

    /// Fresh material from `random`, the pads' lengths drawn evenly from 0 to 512.
    public init(from random: inout some RandomSource) {
        privateKey = PrivateKey(from: &random)
        spareExponent = PrivateExponent(from: &random)
        openingPad = random.bytes(count: random.number(upTo: Self.longestPad))
        closingPad = random.bytes(count: random.number(upTo: Self.longestPad))
    }

    /// Step 1: the public key and the pad behind it.
    var opening: [UInt8] { privateKey.publicKey + openingPad }

    /// The length of PadC or PadD in its two bytes, where it is allowed.
    static func checkedPadLength(_ bytes: some Sequence<UInt8>) throws(HandshakeFailure) -> Int {
        let length: Int = BigEndian.number(bytes)
        guard length <= longestPad else { throw .padTooLong(length) }
        return length
    }
}
