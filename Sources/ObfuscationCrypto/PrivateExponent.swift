/// The 160 random bits of which a private key is made, wiped when they go.
public struct PrivateExponent: ~Copyable {
    private let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 20, alignment: 1)

    /// Fresh bits from `random`.
    public init(from random: inout some RandomSource) {
        random.fill(storage)
    }

    /// The key with this exponent.
    public func makeKey() -> PrivateKey {
        PrivateKey(exponent: UnsafeRawBufferPointer(storage))
    }

    /// The key with this exponent, or the next where that one's public key begins with `byte`: with G = 2 the next key is twice
    /// this one, and begins with another byte wherever `byte` is in 1...127.
    public func makeKey(notBeginningWith byte: UInt8) -> PrivateKey {
        let key = makeKey()
        guard key.publicKey.first == byte else { return key }
        // Up from the last byte, with carry.
        for index in storage.indices.reversed() {
            // Not &+=: of that Swift 6.3 makes no valid code for ThreadSanitizer here.
            storage[index] = storage[index] &+ 1
            if storage[index] != 0 { break }
        }
        return makeKey()
    }

    deinit {
        Secrets.cleanse(storage)
        storage.deallocate()
    }
}
