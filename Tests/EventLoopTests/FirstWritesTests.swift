import EventLoop
import TestSupport
import Testing

@Suite("The first writes of a connection")
struct FirstWritesTests {
    private let loop = TestLoop()

    @Test("go in the sizes that are drawn, and all that is behind the first kilobyte in one")
    func sizes() throws {
        let pair = try StreamPair(on: loop)
        var socket = try pair.near.take()
        var sizes = [100, 300, 50, 500, 400, 7].makeIterator()
        socket.cut(by: FirstWrites(first: 200) { sizes.next() ?? 1 })
        let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var unsent = bytes
        var moved: [Int] = []
        while !unsent.isEmpty {
            let before = unsent.count
            let isCutting = socket.isCutting
            #expect(isCutting == (bytes.count - before < 1024))
            #expect(socket.send(&unsent) == nil)
            moved.append(before - unsent.count)
        }
        // 1150 bytes are past the kilobyte, and the rest is not cut.
        #expect(moved == [200, 100, 300, 50, 500, 18_850])
        #expect(loop.run { pair.far.received.count == bytes.count })
        #expect(pair.far.received.elementsEqual(bytes))
    }

    @Test("what is shorter than a write may be goes whole, and counts as the write")
    func shortOnes() throws {
        let pair = try StreamPair(on: loop)
        var socket = try pair.near.take()
        var sizes = [30, 40].makeIterator()
        socket.cut(by: FirstWrites(first: 20) { sizes.next() ?? 1000 })
        let moved = [5, 100, 10, 100].map { Self.write($0, to: socket) }
        #expect(moved == [.moved(5), .moved(30), .moved(10), .moved(100)])
    }

    private static func write(_ count: Int, to socket: borrowing StreamSocket) -> StreamSocket.Outcome {
        [UInt8](repeating: 7, count: count).withUnsafeBytes { socket.write($0) }
    }
}
