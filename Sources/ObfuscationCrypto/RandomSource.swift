import CLibcrypto

/// Where private keys and pads come from: the system, or a fixed sequence in a test.
public protocol RandomSource {
    /// Fills the whole of `buffer`.
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
    /// `count` random bytes.
    public mutating func bytes(count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            fill(UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    /// A number drawn evenly from 0 to `bound` inclusive.
    public mutating func number(upTo bound: Int) -> Int {
        precondition(bound >= 0)
        // Draws at or above the largest multiple of the range would favour its low end: they are drawn again.
        let range = UInt64(bound) + 1
        let limit = UInt64.max - UInt64.max % range
        var draw: UInt64
        repeat {
            draw = 0
            withUnsafeMutableBytes(of: &draw) { fill($0) }
        } while draw >= limit
        return Int(draw % range)
    }
}

/// libcrypto's generator for private values, which the kernel's random source seeds.
public struct SystemRandom: RandomSource, Sendable {
    // The library context whose generator it is: nil is the process's own. It is there so that a value has an address:
    // ThreadSanitizer is told of each mutating access to one, and crashes at what stands for the address of no bytes.
    nonisolated(unsafe) private let context: OpaquePointer? = nil

    /// A handle on the process's generator; it has no state of its own.
    public init() {}

    /// Fills the whole of `buffer`; ends the process where the system has no randomness to give, because no handshake
    /// may go out with a key that could be guessed.
    public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return }
        guard RAND_priv_bytes_ex(context, start.assumingMemoryBound(to: UInt8.self), buffer.count, 0) == 1 else {
            fatalError("the system's random source gave no bytes")
        }
    }
}
