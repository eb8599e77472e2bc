import CInterleavedRC4

/// An RC4 keystream, with what both protocols drop from its start dropped.
///
/// An idle stream holds 256 bytes of state and two indices; they are wiped when it goes.
public struct RC4: ~Copyable {
    /// The permutation S, then the indices i and j.
    private let state = UnsafeMutablePointer<UInt8>.allocate(capacity: 258)

    /// The stream for `key` (1 to 256 bytes), its first `dropping` bytes discarded: 1024 in MSE, 768 in BEP 8.
    public init(key: some RandomAccessCollection<UInt8>, dropping: Int) {
        let count = key.count
        precondition((1...256).contains(count))
        // Out of the caller's collection first, whose every subscript is a call through its witness table: 500 of them took
        // 6 µs, more than all else that a stream's making does.
        withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { bytes in
            bytes.copyBytes(from: key)
            Self.mix(UnsafeRawBufferPointer(bytes), into: state)
            Secrets.cleanse(bytes)
        }
        state[256] = 0
        state[257] = 0
        skip(dropping)
    }

    /// RC4's key schedule: the permutation that `key` makes, written into the 256 bytes of `state`.
    private static func mix(_ key: UnsafeRawBufferPointer, into state: UnsafeMutablePointer<UInt8>) {
        for index in 0..<256 { state[index] = UInt8(truncatingIfNeeded: index) }
        var j: UInt8 = 0
        var place = 0
        for index in 0..<256 {
            let value = state[index]
            j = j &+ value &+ key[place]
            state[index] = state[Int(j)]
            state[Int(j)] = value
            place &+= 1
            if place == key.count { place = 0 }
        }
    }

    /// Exclusive-ors the next `buffer.count` bytes of the stream into `buffer`: encryption and decryption are one.
    public mutating func apply(to buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        interleaved_rc4_apply(state, start, buffer.count)
    }

    /// Exclusive-ors the next bytes of the stream into `bytes`.
    public mutating func apply(to bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { apply(to: $0) }
    }

    /// Exclusive-ors the next bytes of two streams into a buffer each, as two calls of `apply(to:)` would.
    ///
    /// Each byte of a stream waits for the one before it; two streams wait for nothing of each other's. As far as both buffers
    /// reach they go side by side, and the rest of the longer one goes alone.
    public static func apply(
        _ first: inout RC4, to firstBuffer: UnsafeMutableRawBufferPointer,
        _ second: inout RC4, to secondBuffer: UnsafeMutableRawBufferPointer
    ) {
        interleaved_rc4_apply_pair(
            first.state, firstBuffer.baseAddress, firstBuffer.count,
            second.state, secondBuffer.baseAddress, secondBuffer.count)
    }

    /// Exclusive-ors the next bytes of four streams into a buffer each, as four calls of `apply(to:)` would.
    ///
    /// As far as all buffers reach the streams go side by side; the rest goes two at a time, always those that have most left.
    public static func apply(
        _ first: inout RC4, to firstBuffer: UnsafeMutableRawBufferPointer,
        _ second: inout RC4, to secondBuffer: UnsafeMutableRawBufferPointer,
        _ third: inout RC4, to thirdBuffer: UnsafeMutableRawBufferPointer,
        _ fourth: inout RC4, to fourthBuffer: UnsafeMutableRawBufferPointer
    ) {
        interleaved_rc4_apply_four(
            first.run(over: firstBuffer), second.run(over: secondBuffer),
            third.run(over: thirdBuffer), fourth.run(over: fourthBuffer))
    }

    private func run(over buffer: UnsafeMutableRawBufferPointer) -> interleaved_rc4_run {
        interleaved_rc4_run(
            state: state, data: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: buffer.count)
    }

    /// Discards the next `count` bytes of the stream.
    public mutating func skip(_ count: Int) {
        precondition(count >= 0)
        interleaved_rc4_skip(state, count)
    }

    deinit {
        Secrets.cleanse(UnsafeMutableRawBufferPointer(start: state, count: 258))
        state.deallocate()
    }
}
