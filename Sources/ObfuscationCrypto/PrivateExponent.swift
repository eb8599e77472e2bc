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

    deinit {
        Secrets.cleanse(storage)
        storage.deallocate()
    }
}
