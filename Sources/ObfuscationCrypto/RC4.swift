/// An RC4 keystream, with what both protocols drop from its start dropped.
///
/// An idle stream holds 256 bytes of state and two indices; they are wiped when it goes.
public struct RC4: ~Copyable {
    /// The permutation S, then the indices i and j.
    let state = UnsafeMutablePointer<UInt8>.allocate(capacity: 258)

    /// The stream for `key` (1 to 256 bytes), its first `dropping` bytes discarded: 1024 in MSE, 768 in BEP 8.
    public init(key: some RandomAccessCollection<UInt8>, dropping: Int) {
        let count = key.count
        precondition((1...256).contains(count))
        for index in 0..<256 { state[index] = UInt8(index) }
        var j: UInt8 = 0
        for index in 0..<256 {
            let value = state[index]
            j = j &+ value &+ key[key.index(key.startIndex, offsetBy: index % count)]
            state[index] = state[Int(j)]
            state[Int(j)] = value
        }
        state[256] = 0
        state[257] = 0
        skip(dropping)
    }

    /// Exclusive-ors the next `buffer.count` bytes of the stream into `buffer`: encryption and decryption are one.
    public mutating func apply(to buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        run(count: buffer.count) { offset, keystream in
            let place = start + offset
            place.storeBytes(of: place.loadUnaligned(as: UInt64.self) ^ keystream, as: UInt64.self)
        } single: { offset, keystream in
            let place = start + offset
            place.storeBytes(of: place.load(as: UInt8.self) ^ keystream, as: UInt8.self)
        }
    }

    /// Exclusive-ors the next bytes of the stream into `bytes`.
    public mutating func apply(to bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { apply(to: $0) }
    }

    /// Discards the next `count` bytes of the stream.
    public mutating func skip(_ count: Int) {
        run(count: count) { _, _ in
        } single: { _, _ in
        }
    }

    /// Below this, copying the state to and from its wide form costs more than the wide form saves.
    private static let widenedFrom = 1024

    @inline(__always)
    private func run(count: Int, eight: (Int, UInt64) -> Void, single: (Int, UInt8) -> Void) {
        if count < Self.widenedFrom {
            Self.step(state, indices: state + 256, count: count, eight: eight, single: single)
            return
        }
        // Loads and stores of whole words spare the processor the merging of partial registers.
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { wide in
            let words = wide.baseAddress!
            for index in 0..<256 { words[index] = UInt32(state[index]) }
            Self.step(words, indices: state + 256, count: count, eight: eight, single: single)
            for index in 0..<256 { state[index] = UInt8(truncatingIfNeeded: words[index]) }
            Secrets.cleanse(UnsafeMutableRawBufferPointer(wide))
        }
    }

    @inline(__always)
    private static func step<Word: FixedWidthInteger & UnsignedInteger>(
        _ permutation: UnsafeMutablePointer<Word>, indices: UnsafeMutablePointer<UInt8>, count: Int,
        eight: (Int, UInt64) -> Void, single: (Int, UInt8) -> Void
    ) {
        var i = Int(indices[0])
        var j = Int(indices[1])

        @inline(__always) func next() -> UInt64 {
            i = (i &+ 1) & 255
            let a = Int(truncatingIfNeeded: permutation[i])
            j = (j &+ a) & 255
            let b = Int(truncatingIfNeeded: permutation[j])
            permutation[i] = Word(truncatingIfNeeded: b)
            permutation[j] = Word(truncatingIfNeeded: a)
            return UInt64(truncatingIfNeeded: permutation[(a &+ b) & 255])
        }

        var offset = 0
        while offset &+ 8 <= count {
            var word = next()
            word |= next() << 8
            word |= next() << 16
            word |= next() << 24
            word |= next() << 32
            word |= next() << 40
            word |= next() << 48
            word |= next() << 56
            eight(offset, UInt64(littleEndian: word))
            offset &+= 8
        }
        while offset < count {
            single(offset, UInt8(truncatingIfNeeded: next()))
            offset &+= 1
        }
        indices[0] = UInt8(i)
        indices[1] = UInt8(j)
    }

    deinit {
        Secrets.cleanse(UnsafeMutableRawBufferPointer(start: state, count: 258))
        state.deallocate()
    }
}
