import CLibcrypto

/// S of a key agreement: 96 bytes, leading zeros kept, wiped when it goes.
public struct SharedSecret: ~Copyable {
    /// Bytes in S and in a public key: the 768 bits of P.
    public static let byteCount = 96

    private let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: SharedSecret.byteCount, alignment: 8)

    /// The secret that `body` writes into the 96 bytes it is given.
    init(writing body: (UnsafeMutableRawBufferPointer) -> Void) {
        body(storage)
    }

    /// Gives `body` the 96 bytes in place.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(storage))
    }

    /// Whether S is short of its 96 bytes by a leading zero, as 1 in 256 is.
    public var beginsWithZero: Bool { storage[0] == 0 }

    deinit {
        Secrets.cleanse(storage)
        storage.deallocate()
    }
}
