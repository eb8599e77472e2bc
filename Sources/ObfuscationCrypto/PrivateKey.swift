import CLibcrypto
public import TorrentIdentity

/// One end's key of an MSE key agreement: a random exponent of 160 bits and the 96 bytes of G to its power.
///
/// A key serves one handshake. The exponent is wiped when the key goes.
public struct PrivateKey: ~Copyable {
    /// Y = G^X mod P: 96 bytes, big-endian, leading zeros kept.
    public let publicKey: [UInt8]
    private let exponent: OpaquePointer

    /// The key whose exponent X is these 160 bits, big-endian.
    public init(exponent bits: Octets20) {
        self = bits.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> PrivateKey in PrivateKey(exponent: bytes) }
    }

    init(exponent bytes: UnsafeRawBufferPointer) {
        let number = BN_bin2bn(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count), nil)
        guard let number else { fatalError("libcrypto has no memory") }
        exponent = number
        publicKey = [UInt8](unsafeUninitializedCapacity: SharedSecret.byteCount) { buffer, initialized in
            buffer.initialize(repeating: 0)
            KeyAgreementGroup.shared.raiseGenerator(to: bytes, into: UnsafeMutableRawBufferPointer(buffer))
            initialized = SharedSecret.byteCount
        }
    }

    /// A key with an exponent from `random`.
    public init(from random: inout some RandomSource) {
        self = PrivateExponent(from: &random).makeKey()
    }

    /// S, agreed with the end whose public key this is; nil where `publicKey` is not 96 bytes of a number in
    /// [2, P-2], because 0, 1 and P-1 make an S that anyone can tell.
    public func sharedSecret(with publicKey: [UInt8]) -> SharedSecret? {
        guard publicKey.count == SharedSecret.byteCount else { return nil }
        var isInRange = false
        let secret = SharedSecret { target in
            isInRange = publicKey.withUnsafeBytes {
                KeyAgreementGroup.shared.raise(publicKey: $0, to: exponent, into: target)
            }
            if !isInRange { target.initializeMemory(as: UInt8.self, repeating: 0) }
        }
        guard isInRange else { return nil }
        return secret
    }

    deinit {
        BN_clear_free(exponent)
    }
}
