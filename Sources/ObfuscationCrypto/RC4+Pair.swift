extension RC4 {
    /// Exclusive-ors the next bytes of two streams into a buffer each, as two calls of `apply(to:)` would.
    ///
    /// Each byte of a stream waits for the one before it; two streams wait for nothing of each other's. As far as both buffers
    /// reach they go side by side, and the rest of the longer one goes alone.
    public static func apply(
        _ first: inout RC4, to firstBuffer: UnsafeMutableRawBufferPointer,
        _ second: inout RC4, to secondBuffer: UnsafeMutableRawBufferPointer
    ) {
        let common = min(firstBuffer.count, secondBuffer.count)
        if common > 0, let firstStart = firstBuffer.baseAddress, let secondStart = secondBuffer.baseAddress {
            var left = Position(of: first)
            var right = Position(of: second)
            for offset in 0..<common {
                firstStart.storeBytes(
                    of: firstStart.load(fromByteOffset: offset, as: UInt8.self) ^ left.next(), toByteOffset: offset,
                    as: UInt8.self)
                secondStart.storeBytes(
                    of: secondStart.load(fromByteOffset: offset, as: UInt8.self) ^ right.next(), toByteOffset: offset,
                    as: UInt8.self)
            }
            left.keep()
            right.keep()
        }
        first.apply(to: UnsafeMutableRawBufferPointer(rebasing: firstBuffer[common...]))
        second.apply(to: UnsafeMutableRawBufferPointer(rebasing: secondBuffer[common...]))
    }

    /// Where a stream stands, while its indices are in registers.
    private struct Position {
        private let permutation: UnsafeMutablePointer<UInt8>
        private var i: UInt8
        private var j: UInt8

        init(of stream: borrowing RC4) {
            permutation = stream.state
            i = permutation[256]
            j = permutation[257]
        }

        @inline(__always)
        mutating func next() -> UInt8 {
            i &+= 1
            let a = permutation[Int(i)]
            j &+= a
            let b = permutation[Int(j)]
            permutation[Int(i)] = b
            permutation[Int(j)] = a
            return permutation[Int(a &+ b)]
        }

        func keep() {
            permutation[256] = i
            permutation[257] = j
        }
    }
}
