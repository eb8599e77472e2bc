import CLibcrypto

/// Powers of G = 2 from a table, by Lim and Lee's comb (Crypto '94): 160 squarings and some 40 multiplications become 7 and 32.
///
/// The exponent's five words of 32 bits stand below each other; a column of them, five bits, picks a product of
/// G^(2^0), G^(2^32), … G^(2^128). Four tables, 8 columns apart, spare squarings: bit 8k + n of all words is picked from table k.
/// 128 entries of some 150 bytes are 19 KiB, and take less time to make than two exponentiations without them.
struct GeneratorPowers {
    static let wordCount = 5
    private static let tableCount = 4
    private static let columnCount = 32 / tableCount
    private static let entryCount = 1 << wordCount

    private let modulus: OpaquePointer
    /// Table after table, in Montgomery form; the first entry of each is 1.
    private let entries: [OpaquePointer]

    /// The powers modulo the prime that `montgomery` was made for.
    init(montgomery: OpaquePointer, generator: OpaquePointer) {
        modulus = montgomery
        guard let scratch = BN_CTX_new() else { fatalError("libcrypto has no memory") }
        defer { BN_CTX_free(scratch) }

        func number(_ body: (OpaquePointer) -> Int32) -> OpaquePointer {
            guard let result = BN_new(), body(result) == 1 else { fatalError("libcrypto has no memory") }
            return result
        }
        // G^(2^(32 word + 8 table)), word after word.
        var steps: [OpaquePointer] = []
        let power = number { BN_to_montgomery($0, generator, montgomery, scratch) }
        for _ in 0..<Self.wordCount * Self.tableCount {
            steps.append(number { BN_copy($0, power) == nil ? 0 : 1 })
            for _ in 0..<Self.columnCount { Self.multiply(power, power, into: power, montgomery, scratch) }
        }
        let one = number { BN_to_montgomery($0, BN_value_one(), montgomery, scratch) }
        var entries: [OpaquePointer] = []
        for table in 0..<Self.tableCount {
            let start = entries.count
            entries.append(number { BN_copy($0, one) == nil ? 0 : 1 })
            for index in 1..<Self.entryCount {
                let step = steps[index.trailingZeroBitCount * Self.tableCount + table]
                entries.append(
                    number {
                        BN_mod_mul_montgomery($0, entries[start + index & (index - 1)], step, montgomery, scratch)
                    })
            }
        }
        self.entries = entries
        for step in steps + [power, one] { BN_free(step) }
    }

    /// G to the power of the 160 bits of `exponent`, big-endian, written into `result`.
    func raise(to exponent: UnsafeRawBufferPointer, into result: OpaquePointer, scratch: OpaquePointer) {
        precondition(exponent.count == 4 * Self.wordCount)
        for column in (0..<Self.columnCount).reversed() {
            if column == Self.columnCount - 1 {
                guard BN_copy(result, entries[0]) != nil else { fatalError("libcrypto has no memory") }
            } else {
                Self.multiply(result, result, into: result, modulus, scratch)
            }
            for table in 0..<Self.tableCount {
                var index = 0
                for word in 0..<Self.wordCount {
                    // The last word is the lowest.
                    let bits = exponent.loadUnaligned(fromByteOffset: 4 * (Self.wordCount - 1 - word), as: UInt32.self)
                    index |= Int(bits.bigEndian >> (table * Self.columnCount + column) & 1) << word
                }
                if index > 0 {
                    Self.multiply(result, entries[table * Self.entryCount + index], into: result, modulus, scratch)
                }
            }
        }
        guard BN_from_montgomery(result, result, modulus, scratch) == 1 else { fatalError("libcrypto has no memory") }
    }

    private static func multiply(
        _ left: OpaquePointer, _ right: OpaquePointer, into product: OpaquePointer, _ modulus: OpaquePointer,
        _ scratch: OpaquePointer
    ) {
        guard BN_mod_mul_montgomery(product, left, right, modulus, scratch) == 1 else {
            fatalError("libcrypto has no memory")
        }
    }
}
