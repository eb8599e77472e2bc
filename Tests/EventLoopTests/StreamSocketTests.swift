import EventLoop
import Glibc
import NetworkAddress
import TestSupport
import Testing

@Suite("A stream socket")
struct StreamSocketTests {
    static let loopbacks = [IPAddress.loopback, .v6(high: 0, low: 1)]

    private let loop = TestLoop()

    @Test("connects, and carries bytes both ways", arguments: loopbacks)
    func bytes(ip: IPAddress) throws {
        let pair = try StreamPair(on: loop, ip: ip)
        let toFar = [UInt8]("to the far end".utf8)
        let toNear = [UInt8](repeating: 0xA5, count: 300_000)
        pair.near.send(toFar)
        pair.far.send(toNear)
        #expect(loop.run { pair.far.received.count == toFar.count && pair.near.received.count == toNear.count })
        #expect(pair.far.received == toFar)
        #expect(pair.near.received == toNear)
    }

    @Test("sees a half-close as the end of the stream, and still carries bytes the other way", arguments: loopbacks)
    func halfClose(ip: IPAddress) throws {
        let pair = try StreamPair(on: loop, ip: ip)
        pair.near.send([1, 2, 3])
        pair.near.finishSending()
        #expect(loop.run { pair.far.ending != nil })
        #expect(pair.far.ending == .endOfStream)
        #expect(pair.far.received == [1, 2, 3])
        pair.far.send([4, 5, 6])
        #expect(loop.run { pair.near.received == [4, 5, 6] })
        #expect(pair.near.ending == nil)
    }

    @Test("that goes ends its stream in order")
    func orderlyEnd() throws {
        let pair = try StreamPair(on: loop)
        pair.near.send([1])
        pair.near.close()
        #expect(loop.run { pair.far.ending != nil })
        #expect(pair.far.ending == .endOfStream)
        #expect(pair.far.received == [1])
    }

    @Test("sees a reset as ECONNRESET", arguments: loopbacks)
    func reset(ip: IPAddress) throws {
        let pair = try StreamPair(on: loop, ip: ip)
        pair.near.reset()
        #expect(loop.run { pair.far.ending != nil })
        #expect(pair.far.ending == .failed(ECONNRESET))
    }

    @Test("fails to write to an end that is gone, without SIGPIPE")
    func brokenPipe() throws {
        let pair = try StreamPair(on: loop)
        pair.near.reset()
        #expect(loop.run { pair.far.ending != nil })
        let socket = try pair.far.take()
        let outcome = Self.write(1, to: socket)
        #expect(outcome == .failed(EPIPE))
    }

    @Test("would block where there is nothing to read, and on a full socket")
    func wouldBlock() throws {
        let pair = try StreamPair(on: loop)
        pair.far.isReading = false
        let socket = try pair.near.take()
        var buffer = [UInt8](repeating: 0, count: 16)
        let read = buffer.withUnsafeMutableBytes { socket.read(into: $0) }
        #expect(read == .wouldBlock)
        var sent = 0
        var last = StreamSocket.Outcome.moved(0)
        // Loopback buffers hold a few megabytes; a socket that took all of this would have no end.
        while sent < 256 << 20, case .moved(let count) = last {
            sent += count
            last = Self.write(65_536, to: socket)
        }
        #expect(last == .wouldBlock)
        pair.far.isReading = true
        #expect(loop.run { pair.far.received.count == sent })
        let again = Self.write(1, to: socket)
        #expect(again == .moved(1))
    }

    @Test("tells its own address")
    func address() throws {
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let socket = try StreamSocket(connectingTo: bound.address, by: Egress(), on: loop.loop)
        let local = socket.localAddress
        #expect(local?.ip == .loopback)
        #expect(local?.port != 0 && local?.port != bound.address.port)
    }

    private static func write(_ count: Int, to socket: borrowing StreamSocket) -> StreamSocket.Outcome {
        [UInt8](repeating: 7, count: count).withUnsafeBytes { socket.write($0) }
    }
}
