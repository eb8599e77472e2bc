/// Buffers for bytes that a socket refused. A connection holds one only while it has such bytes.
final class BufferPool {
    /// The most that one read brings, and so the most that one write can leave over.
    static let bufferByteCount = 128 * 1024

    /// Empty buffers that are kept for the next; more go back to the system.
    private static let spareCount = 16

    private var spare: [UnsafeMutableRawBufferPointer] = []

    deinit {
        for storage in spare { storage.deallocate() }
    }

    /// A buffer that holds a copy of `bytes`.
    func buffer(holding bytes: [UInt8]) -> PooledBuffer {
        let buffer = emptyBuffer(for: bytes.count)
        buffer.storage.copyBytes(from: bytes)
        return buffer
    }

    /// A buffer that holds a copy of `bytes`.
    func buffer(holding bytes: UnsafeRawBufferPointer) -> PooledBuffer {
        let buffer = emptyBuffer(for: bytes.count)
        buffer.storage.copyMemory(from: bytes)
        return buffer
    }

    private func emptyBuffer(for count: Int) -> PooledBuffer {
        let storage =
            if count <= Self.bufferByteCount, let storage = spare.popLast() { storage } else {
                UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, Self.bufferByteCount), alignment: 64)
            }
        return PooledBuffer(storage: storage, count: count, pool: self)
    }

    fileprivate func giveBack(_ storage: UnsafeMutableRawBufferPointer) {
        if spare.count < Self.spareCount, storage.count == Self.bufferByteCount {
            spare.append(storage)
        } else {
            storage.deallocate()
        }
    }
}

/// Bytes that wait for a socket, given back to the pool when they go.
struct PooledBuffer: ~Copyable {
    fileprivate let storage: UnsafeMutableRawBufferPointer
    private var waiting: Range<Int>
    private let pool: BufferPool

    fileprivate init(storage: UnsafeMutableRawBufferPointer, count: Int, pool: BufferPool) {
        self.storage = storage
        waiting = 0..<count
        self.pool = pool
    }

    var isEmpty: Bool { waiting.isEmpty }

    /// The bytes that still wait.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[waiting]) }

    /// The first `count` of them went.
    mutating func drop(_ count: Int) {
        waiting = waiting.lowerBound + count..<waiting.upperBound
    }

    deinit {
        pool.giveBack(storage)
    }
}
