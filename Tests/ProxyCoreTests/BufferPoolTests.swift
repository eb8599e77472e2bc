import Testing

@testable import ProxyCore

@Suite("The pool of buffers")
struct BufferPoolTests {
    private let pool = BufferPool()

    private static let counts = [0, 1, 1000, BufferPool.bufferByteCount, BufferPool.bufferByteCount + 1, 1 << 20]

    @Test("holds a copy of any number of bytes", arguments: counts)
    func copies(count: Int) {
        var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let expected = bytes
        let buffer = pool.buffer(holding: bytes)
        for index in bytes.indices { bytes[index] = 0xFF }
        let held = Array(buffer.bytes)
        let isEmpty = buffer.isEmpty
        #expect(held == expected)
        #expect(isEmpty == (count == 0))
    }

    @Test("drops from the front what went")
    func dropping() {
        var buffer = pool.buffer(holding: [1, 2, 3, 4, 5])
        buffer.drop(0)
        buffer.drop(2)
        let held = Array(buffer.bytes)
        #expect(held == [3, 4, 5])
        buffer.drop(3)
        let isEmpty = buffer.isEmpty
        #expect(isEmpty)
    }

    @Test("takes a buffer back and gives it again, with nothing of what it held")
    func reuse() {
        let first = Self.address(of: pool.buffer(holding: [1, 2, 3]))
        let buffer = pool.buffer(holding: [UInt8(9)])
        let held = Array(buffer.bytes)
        let again = Self.address(of: buffer)
        #expect(again == first)
        #expect(held == [9])
    }

    @Test("never gives one storage to two")
    func apart() {
        var buffers: [Held] = []
        for index in 0..<40 { buffers.append(Held(pool.buffer(holding: [UInt8(index)]))) }
        #expect(Set(buffers.map(\.address)).count == 40)
        #expect(buffers.map(\.bytes) == (0..<40).map { [UInt8($0)] })
        buffers = []
        for index in 0..<40 { buffers.append(Held(pool.buffer(holding: [UInt8(index)]))) }
        #expect(Set(buffers.map(\.address)).count == 40)
    }

    private final class Held {
        let buffer: PooledBuffer

        init(_ buffer: consuming PooledBuffer) {
            self.buffer = buffer
        }

        var address: UInt { BufferPoolTests.address(of: buffer) }
        var bytes: [UInt8] { Array(buffer.bytes) }
    }

    private static func address(of buffer: borrowing PooledBuffer) -> UInt {
        UInt(bitPattern: buffer.bytes.baseAddress)
    }
}
