/// The bits of `crypto_provide` and `crypto_select`: how the payload travels once the handshake is over.
public struct CryptoMethods: OptionSet, Hashable, Sendable {
    /// The 32 bits as they stand on the wire, in host order. Bits that no one defines are kept and mean nothing.
    public let rawValue: UInt32

    /// The set with these bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The payload is sent as it is; only the handshake was obfuscated.
    public static let plaintext = CryptoMethods(rawValue: 0x01)
    /// The payload is RC4-encrypted with the handshake's two keystreams.
    public static let rc4 = CryptoMethods(rawValue: 0x02)
}

extension CryptoMethods: CustomStringConvertible {
    /// `rc4`, `plaintext`, `rc4+plaintext`, or the bits in hexadecimal where others are among them.
    public var description: String {
        switch self {
        case .rc4: "rc4"
        case .plaintext: "plaintext"
        case [.rc4, .plaintext]: "rc4+plaintext"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}
