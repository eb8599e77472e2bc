import EventLoop
import Glibc
import ObfuscationCrypto
import TestSupport
import Testing

@testable import MSE
@testable import ProxyCore

@Suite("A flow")
struct FlowTests {
    private let loop = TestLoop()
    private static let key: [UInt8] = Array("a key of some bytes".utf8)
    private static func cipher() -> PayloadCipher {
        PayloadCipher(stream: RC4(key: key, dropping: 1024))
    }

    private static func encrypted(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var cipher = cipher()
        cipher.apply(to: &bytes)
        return bytes
    }

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

    @Test("carries bytes as they are, and counts them")
    func plaintext() throws {
        let rig = try FlowRig(on: loop)
        let bytes = Self.noise(100_000)
        rig.sender.send(bytes)
        #expect(loop.run { rig.receiver.received.count == bytes.count })
        let isSame = rig.receiver.received == bytes
        #expect(isSame)
        #expect(rig.byteCount == bytes.count)
        #expect(rig.wantsToRead && !rig.wantsToWrite && !rig.isOver)
    }

    @Test("sends what it begins with ahead of all that is read, and as it is")
    func beginning() throws {
        let rig = try FlowRig(on: loop, cipher: Self.cipher(), begin: [1, 2, 3])
        #expect(!rig.wantsToRead && rig.wantsToWrite)
        rig.sender.send([4, 5, 6])
        #expect(loop.run { rig.receiver.received.count == 6 })
        #expect(rig.receiver.received == [1, 2, 3] + Self.encrypted([4, 5, 6]))
        #expect(rig.byteCount == 6)
    }

    @Test("stops reading while the sink takes no more, and then carries every byte in order, encrypted once")
    func backpressure() throws {
        let rig = try FlowRig(on: loop, cipher: Self.cipher())
        let bytes = fill(rig)
        #expect(rig.wantsToWrite && !rig.wantsToRead)
        let before = rig.byteCount
        #expect(before < bytes.count)

        // Even when asked to, it reads nothing: what waits fits one buffer.
        for _ in 0..<10 { #expect(rig.pump() == .going) }
        #expect(rig.byteCount == before)

        rig.receiver.isReading = true
        #expect(loop.run { rig.receiver.received.count == bytes.count })
        let isSame = rig.receiver.received == Self.encrypted(bytes)
        #expect(isSame)
        #expect(rig.byteCount == bytes.count)
        // Otherwise no write was partial, and this test says nothing.
        #expect(rig.leftovers > 0)
        #expect(rig.wantsToRead && !rig.wantsToWrite)
    }

    @Test("passes the end of the stream on at once where nothing waits")
    func endOfStream() throws {
        let rig = try FlowRig(on: loop)
        rig.sender.send([1, 2, 3])
        rig.sender.finishSending()
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.ending == .endOfStream)
        #expect(rig.receiver.received == [1, 2, 3])
        #expect(rig.isOver && !rig.wantsToRead && !rig.wantsToWrite)
        #expect(rig.failure == nil)
    }

    @Test("passes the end of the stream on behind all that waits")
    func endBehindWaiting() throws {
        let rig = try FlowRig(on: loop, cipher: Self.cipher())
        let bytes = fill(rig)
        rig.sender.finishSending()
        #expect(loop.settle())
        #expect(!rig.isOver)
        rig.receiver.isReading = true
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.ending == .endOfStream)
        let isSame = rig.receiver.received == Self.encrypted(bytes)
        #expect(isSame)
        #expect(rig.isOver)
    }

    @Test("with nothing but an end passes that on")
    func endAlone() throws {
        let rig = try FlowRig(on: loop)
        rig.sender.close()
        #expect(loop.run { rig.receiver.ending != nil })
        #expect(rig.receiver.ending == .endOfStream)
        #expect(rig.byteCount == 0)
    }

    @Test("tells that its source was reset")
    func sourceReset() throws {
        let rig = try FlowRig(on: loop)
        rig.sender.reset()
        #expect(loop.run { rig.failure != nil })
        #expect(rig.failure == .sourceFailed(ECONNRESET))
    }

    @Test("tells that its sink is gone")
    func sinkGone() throws {
        let rig = try FlowRig(on: loop)
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

    @Test("comes to nothing where nothing is to be read")
    func idle() throws {
        let rig = try FlowRig(on: loop)
        #expect(rig.pump() == .going)
        #expect(rig.byteCount == 0)
        #expect(rig.wantsToRead)
    }
}
