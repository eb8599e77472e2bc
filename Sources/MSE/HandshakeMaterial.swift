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
        privateKey = Self.key(from: &random)
        spareExponent = PrivateExponent(from: &random)
        openingPad = random.bytes(count: random.number(upTo: Self.longestPad))
        closingPad = random.bytes(count: random.number(upTo: Self.longestPad))
    }

    /// A key whose public half does not begin with 0x13, the first byte of a plaintext handshake: Transmission looks at no more
    /// than that byte, and closes the connection where it requires encryption.
    private static func key(from random: inout some RandomSource) -> PrivateKey {
        var key = PrivateKey(from: &random)
        // One key in 256 has it, and a source that always has it is no random one.
        for _ in 0..<8 where key.publicKey.first == 0x13 { key = PrivateKey(from: &random) }
        return key
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
