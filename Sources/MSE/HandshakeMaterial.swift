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
        let key = Self.key(from: &random)
        self.init(privateKey: key, from: &random, drawing: drawing)
    }

    /// Fresh material whose key is taken from `reserve`, where one is there.
    public init(from random: inout some RandomSource, drawing: PadDrawing, reserve: inout KeyReserve) {
        let key = reserve.take(orMakeFrom: &random)
        self.init(privateKey: key, from: &random, drawing: drawing)
    }

    private init(privateKey: consuming PrivateKey, from random: inout some RandomSource, drawing: PadDrawing) {
        let pads = drawing.pads(behind: privateKey.publicKey, from: &random)
        self.privateKey = privateKey
        spareExponent = PrivateExponent(from: &random)
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

    /// The first byte of a plaintext handshake, with which no public key that is sent may begin: Transmission looks at no more
    /// than that byte, and closes the connection where it requires encryption.
    private static let plaintextFirstByte: UInt8 = 0x13

    /// A key that may be sent.
    static func key(from random: inout some RandomSource) -> PrivateKey {
        PrivateExponent(from: &random).makeKey(notBeginningWith: plaintextFirstByte)
    }

    /// The second private key, made when it is wanted: one handshake in 256 wants it.
    func makeSpareKey() -> PrivateKey? {
        spareExponent?.makeKey(notBeginningWith: Self.plaintextFirstByte)
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
