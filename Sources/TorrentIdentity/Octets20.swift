/// Twenty bytes held inline: a SHA-1 digest, or what is cut to its size.
public struct Octets20: Hashable, Sendable {
    private var words: (UInt32, UInt32, UInt32, UInt32, UInt32)

    /// The value with these bytes; nil unless there are exactly 20.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        words = (0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// The 20 bytes that `body` writes into the buffer it is given.
    public init(writing body: (UnsafeMutableRawBufferPointer) -> Void) {
        words = (0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words, body)
    }

    /// The 20 bytes, in order.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Gives `body` the 20 bytes in place.
    public func withUnsafeBytes<Result: ~Copyable>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: words, body)
    }

    /// The bytewise exclusive or of two values.
    public static func ^ (left: Octets20, right: Octets20) -> Octets20 {
        var result = left
        result.words.0 ^= right.words.0
        result.words.1 ^= right.words.1
        result.words.2 ^= right.words.2
        result.words.3 ^= right.words.3
        result.words.4 ^= right.words.4
        return result
    }

    /// Whether all 20 bytes agree.
    public static func == (left: Octets20, right: Octets20) -> Bool {
        left.words == right.words
    }

    /// Feeds the 20 bytes to `hasher`.
    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// This process's own, so that nobody can choose values whose hashes meet: whatever two values are, the odds are 2^-32 (multilinear
    /// hashing; Lemire and Kaser, "Strongly universal string hashing is fast"). Unlike `Hasher` it takes a few nanoseconds.
    var keyedHash: UInt32 {
        let key = Self.key
        var sum = key.0 &+ key.1 &* UInt64(words.0) &+ key.2 &* UInt64(words.1)
        sum &+= key.3 &* UInt64(words.2) &+ key.4 &* UInt64(words.3)
        sum &+= key.5 &* UInt64(words.4)
        return UInt32(sum >> 32)
    }

    private static let key: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = {
        func number() -> UInt64 { .random(in: 0 ... .max) }
        return (number(), number(), number(), number(), number(), number())
    }()
}
