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
    /// What is sent in its place behind the second private key's public one.
    let spareOpeningPad: [UInt8]
    /// PadC or PadD, sent encrypted.
    let closingPad: [UInt8]
    /// How many bytes of step 1 or 2, from its first on, the first write must carry, where it does not carry all of it.
    let firstWriteReach: Int

    /// Material with these values, as a test with fixed bytes needs it. The pads have at most 512 bytes.
    public init(exponent: Octets20, openingPad: [UInt8], closingPad: [UInt8]) {
        precondition(openingPad.count <= Self.longestPad && closingPad.count <= Self.longestPad)
        privateKey = PrivateKey(exponent: exponent)
        spareExponent = nil
        self.openingPad = openingPad
        spareOpeningPad = openingPad
        self.closingPad = closingPad
        firstWriteReach = 0
    }

    /// Fresh material from `random`, the pads as `drawing` has them.
    public init(from random: inout some RandomSource, drawing: PadDrawing) {
        privateKey = Self.key(from: &random)
        spareExponent = PrivateExponent(from: &random)
        let pads = drawing.pads(behind: privateKey.publicKey, from: &random)
        openingPad = pads.opening
        spareOpeningPad = pads.spareOpening
        closingPad = pads.closing
        firstWriteReach = pads.firstWriteReach
    }

    /// Fresh material from `random`, the pads as a `PadDrawing` has them that is made for this handshake alone: the first flight
    /// is printable, and lengths are spread as those of all processes together. Who makes many handshakes makes one
    /// `PadDrawing` for them.
    public init(from random: inout some RandomSource) {
        let drawing = PadDrawing(from: &random)
        self.init(from: &random, drawing: drawing)
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
