import CLibcrypto

/// MSE's Diffie-Hellman group: the 768-bit prime P and G = 2 (Message Stream Encryption, "Diffie-Hellman parameters";
/// P is not the prime of RFC 2409's first group).
final class KeyAgreementGroup: Sendable {
    static let shared = KeyAgreementGroup()

    private static let primeHex =
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563"

    // Written once here and only read afterwards, which libcrypto allows from several threads.
    private nonisolated(unsafe) let prime: OpaquePointer
    private nonisolated(unsafe) let generator: OpaquePointer
    private nonisolated(unsafe) let largestPublicKey: OpaquePointer
    private nonisolated(unsafe) let montgomery: OpaquePointer
    private nonisolated(unsafe) let powers: GeneratorPowers

    private init() {
        var prime: OpaquePointer?
        guard BN_hex2bn(&prime, Self.primeHex) == Int32(Self.primeHex.utf8.count), let prime,
            let generator = BN_new(), let largest = BN_dup(prime), let montgomery = BN_MONT_CTX_new(),
            let scratch = BN_CTX_new(),
            BN_set_word(generator, 2) == 1, BN_sub_word(largest, 2) == 1,
            BN_MONT_CTX_set(montgomery, prime, scratch) == 1
        else { fatalError("libcrypto could not set up the 768-bit group") }
        BN_CTX_free(scratch)
        self.prime = prime
        self.generator = generator
        largestPublicKey = largest
        self.montgomery = montgomery
        powers = GeneratorPowers(montgomery: montgomery, generator: generator)
    }

    /// G to the power of the 160 bits of `exponent`, big-endian, written big-endian into the 96 bytes of `target`.
    func raiseGenerator(to exponent: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        write(into: target) { power, scratch in
            powers.raise(to: exponent, into: power, scratch: scratch)
            return true
        }
    }

    /// `publicKey` to the power of `exponent`, written big-endian into the 96 bytes of `target`; false, and nothing is
    /// written, where the key is not in [2, P-2].
    func raise(
        publicKey: UnsafeRawBufferPointer, to exponent: OpaquePointer, into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let base = BN_bin2bn(publicKey.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(publicKey.count), nil)
        guard let base else { fatalError("libcrypto has no memory") }
        defer { BN_free(base) }
        guard BN_cmp(base, generator) >= 0, BN_cmp(base, largestPublicKey) <= 0 else { return false }
        write(into: target) { power, scratch in
            BN_mod_exp_mont(power, base, exponent, prime, scratch, montgomery) == 1
        }
        return true
    }

    /// Writes the power that `body` computes into `target`, and wipes it elsewhere.
    private func write(
        into target: UnsafeMutableRawBufferPointer, _ body: (_ power: OpaquePointer, _ scratch: OpaquePointer) -> Bool
    ) {
        guard let scratch = BN_CTX_new(), let power = BN_new() else { fatalError("libcrypto has no memory") }
        defer {
            BN_clear_free(power)
            BN_CTX_free(scratch)
        }
        guard body(power, scratch),
            BN_bn2binpad(power, target.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(target.count))
                == Int32(SharedSecret.byteCount)
        else { fatalError("libcrypto has no memory") }
    }
}
