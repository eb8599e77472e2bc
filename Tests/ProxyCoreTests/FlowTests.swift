import EventLoop
import Glibc
import TestSupport
import Testing

@testable import ProxyCore

@Suite("A flow")
struct FlowTests {
    private let loop = TestLoop()
    private static func noise(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(count))
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { buffer in
            for offset in stride(from: 0, to: count - 7, by: 8) {
                buffer.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
            }
        }
        return bytes
    }

    /// Sends until not even the sender's socket takes more, and gives what was sent.
    private func fill(_ rig: FlowRig) -> [UInt8] {
        rig.receiver.isReading = false
        let sent = Sent()
        let block = Self.noise(512 * 1024)
        #expect(
            loop.run {
                // The kernel may make room a moment later: the sockets are full once nothing has moved for a while.
                sent.turnsFull = rig.sender.unsentCount > 0 && rig.wantsToWrite ? sent.turnsFull + 1 : 0
                if rig.sender.unsentCount == 0 {
                    sent.bytes += block
                    rig.sender.send(block)
                }
                return sent.turnsFull == 20
            })
        return sent.bytes
    }

    private final class Sent {
        var bytes: [UInt8] = []
        var turnsFull = 0
    }

    @Test("carries bytes, and counts them", arguments: FlowWay.allCases)
    func bytes(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        let bytes = Self.noise(100_000)
        rig.expectMuch()
        rig.sender.send(bytes)
        #expect(loop.run { rig.receiver.received.count == bytes.count })
        let isSame = rig.receiver.received == way.carried(bytes)
        #expect(isSame)
        #expect(rig.byteCount == bytes.count)
        #expect(rig.splicedByteCount > 0 ? way.usesPipes : !way.usesPipes)
        #expect(rig.wantsToRead && !rig.wantsToWrite && !rig.isOver)
    }

    @Test("splices nothing past a sink whose first writes are cut, and all behind them")
    func cuts() throws {
        final class Sizes { var count = 0 }
        let sizes = Sizes()
        let cuts = FirstWrites(first: 100) {
            sizes.count += 1
            return 100
        }
        let rig = try FlowRig(on: loop, .spliced, cutBy: cuts)
        let first = Self.noise(FirstWrites.byteCount)
        rig.sender.send(first)
        #expect(loop.run { rig.receiver.received.count == first.count })
        #expect(rig.splicedByteCount == 0)
        // Eleven writes have one behind each but the last.
        #expect(sizes.count == 10)
        rig.expectMuch()
        rig.sender.send(first)
        #expect(loop.run { rig.receiver.received.count == 2 * first.count })
        #expect(rig.splicedByteCount == first.count)
        #expect(rig.receiver.received.elementsEqual(first + first))
    }

    @Test("splices behind a large read, and reads behind a small splice")
    func streaming() throws {
        let rig = try FlowRig(on: loop, .spliced)
        func pass(_ count: Int) {
            let before = rig.receiver.received.count
            rig.sender.send(Self.noise(count))
            #expect(loop.run { rig.receiver.received.count == before + count })
        }
        for _ in 0..<3 { pass(Flow.streamsFrom - 1) }
        #expect(rig.splicedByteCount == 0)
        // Loopback may hand it over in parts.
        #expect(
            (0..<20).contains { _ in
                pass(8 * Flow.streamsFrom)
                return rig.splicedByteCount > 0
            })
        pass(1)
        let spliced = rig.splicedByteCount
        pass(1)
        #expect(rig.splicedByteCount == spliced)
    }

    @Test("sends what it begins with ahead of all that is read, and as it is", arguments: FlowWay.allCases)
    func beginning(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way, begin: [1, 2, 3])
        #expect(!rig.wantsToRead && rig.wantsToWrite)
        rig.sender.send([4, 5, 6])
        #expect(loop.run { rig.receiver.received.count == 6 })
        #expect(rig.receiver.received == [1, 2, 3] + way.carried([4, 5, 6]))
        #expect(rig.byteCount == 6)
    }

    @Test(
        "stops reading while the sink takes no more, and then carries every byte in order, encrypted once",
        arguments: FlowWay.allCases)
    func backpressure(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        let bytes = fill(rig)
        #expect(rig.wantsToWrite && !rig.wantsToRead)
        let before = rig.byteCount
        #expect(before < bytes.count)

        // Even when asked to, it reads nothing: what waits fits one buffer, or one pipe.
        for _ in 0..<10 { #expect(rig.pump() == .going) }
        #expect(rig.byteCount == before)

        rig.receiver.isReading = true
        #expect(loop.run { rig.receiver.received.count == bytes.count })
        let isSame = rig.receiver.received == way.carried(bytes)
        #expect(isSame)
        #expect(rig.byteCount == bytes.count)
        // Otherwise no write was partial, and this test says nothing.
        #expect(rig.leftovers > 0)
        #expect(rig.wantsToRead && !rig.wantsToWrite)
        #expect(way != .spliced || rig.splicedByteCount > bytes.count / 2)
        // What was held while the sink was full has been given back.
        rig.pipes.closeSpare()
        #expect(rig.pipes.openCount == 0)
    }

    @Test("passes the end of the stream on at once where nothing waits", arguments: FlowWay.allCases)
    func endOfStream(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        rig.sender.send([1, 2, 3])
        rig.sender.finishSending()
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.ending == .endOfStream)
        #expect(rig.receiver.received == way.carried([1, 2, 3]))
        #expect(rig.isOver && !rig.wantsToRead && !rig.wantsToWrite)
        #expect(rig.failure == nil)
    }

    @Test("passes the end of the stream on behind all that waits", arguments: FlowWay.allCases)
    func endBehindWaiting(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        let bytes = fill(rig)
        rig.sender.finishSending()
        #expect(loop.settle())
        #expect(!rig.isOver)
        rig.receiver.isReading = true
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.ending == .endOfStream)
        let isSame = rig.receiver.received == way.carried(bytes)
        #expect(isSame)
        #expect(rig.isOver)
    }

    @Test("with nothing but an end passes that on", arguments: FlowWay.allCases)
    func endAlone(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        rig.sender.close()
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.ending == .endOfStream)
        #expect(rig.byteCount == 0)
    }

    @Test("tells that its source was reset", arguments: FlowWay.allCases)
    func sourceReset(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        rig.sender.reset()
        #expect(loop.run { rig.failure != nil })
        #expect(rig.failure == .sourceFailed(ECONNRESET))
    }

    @Test("tells that its sink is gone", arguments: FlowWay.allCases)
    func sinkGone(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        rig.receiver.reset()
        // The sink learns of it by a write, at the latest by the second.
        #expect(
            loop.run {
                rig.sender.send([1])
                return rig.failure != nil
            })
        let expected: [Flow.Turn] = [.sinkFailed(ECONNRESET), .sinkFailed(EPIPE)]
        #expect(rig.failure.map(expected.contains) == true)
    }

    @Test("that fails while bytes wait leaves no pipe behind that holds any", arguments: FlowWay.allCases)
    func failureWithWaiting(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        _ = fill(rig)
        #expect(rig.wantsToWrite)
        rig.receiver.reset()
        #expect(loop.run { rig.failure != nil })
        #expect(rig.failure == .sinkFailed(ECONNRESET) || rig.failure == .sinkFailed(EPIPE))
        // The one with bytes is closed at once; an empty one may serve the next.
        if way == .spliced { #expect(rig.pipes.openCount == 0) }
        rig.pipes.closeSpare()
        #expect(rig.pipes.openCount == 0)
    }

    @Test("carries what stands before and behind urgent data", arguments: FlowWay.allCases)
    func urgentData(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        rig.sender.send([1, 2, 3])
        try rig.sendUrgent()
        rig.sender.send([4, 5, 6])
        rig.sender.finishSending()
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.received == way.carried([1, 2, 3, 4, 5, 6]))
    }

    @Test("comes to nothing where nothing is to be read", arguments: FlowWay.allCases)
    func idle(way: FlowWay) throws {
        let rig = try FlowRig(on: loop, way)
        #expect(rig.pump() == .going)
        #expect(rig.byteCount == 0)
        #expect(rig.wantsToRead)
    }
}
