import Glibc
import TestSupport
import Testing

@testable import EventLoop

@Suite("A pipe between sockets")
struct PipeTests {
    private let loop = TestLoop()
    /// From which the pipe is filled, and to which it is drained.
    private let source: StreamPair
    private let sink: StreamPair

    init() throws {
        // As the daemon does: splice(2) knows no MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        source = try StreamPair(on: loop)
        sink = try StreamPair(on: loop)
    }

    @Test("carries bytes from one to the other, and knows how many it holds")
    func bytes() throws {
        var pipe = try Pipe()
        let held = try filled(&pipe, with: Array(1...100))
        #expect(held == 100)
        let drained = pipe.drain(to: try sink.near.take())
        #expect(drained == .moved(100))
        let isEmpty = pipe.isEmpty
        #expect(isEmpty)
        #expect(loop.run { sink.far.received.count == 100 })
        #expect(sink.far.received == Array(1...100))
    }

    @Test("keeps what a full socket does not take")
    func fullSink() throws {
        sink.far.isReading = false
        let socket = try sink.near.take()
        let block = [UInt8](repeating: 7, count: 65_536)
        var sent = 0
        var pipe = try Pipe()
        var drained = Pipe.Outcome.moved(0)
        // What the far end's kernel takes a moment later makes room: the socket is full once not even three bytes go.
        while case .moved(let count) = drained {
            sent += count
            while case .moved(let count) = block.withUnsafeBytes({ socket.write($0) }) { sent += count }
            #expect(loop.settle(turns: 20))
            let held = try filled(&pipe, with: [1, 2, 3])
            #expect(held == 3)
            drained = pipe.drain(to: socket)
        }
        #expect(drained == .nothing)
        let stillHeld = pipe.byteCount
        #expect(stillHeld == 3)
        sink.far.isReading = true
        #expect(loop.run { sink.far.received.count == sent })
        let again = pipe.drain(to: socket)
        #expect(again == .moved(3))
    }

    @Test("gets nothing from a socket that has nothing, that has ended, and whose next byte is urgent")
    func nothing() throws {
        let socket = try source.far.take()
        var pipe = try Pipe()
        let idle = pipe.fill(from: socket)
        #expect(idle == .nothing)
        try source.near.withSocket { near in
            _ = send(near.descriptor, [UInt8(33)], 1, Int32(MSG_OOB))
            _ = send(near.descriptor, [UInt8(34)], 1, 0)
        }
        #expect(loop.settle())
        let urgent = pipe.fill(from: socket)
        #expect(urgent == .nothing)
        var byte: UInt8 = 0
        let read = withUnsafeMutableBytes(of: &byte) { socket.read(into: $0) }
        #expect(read == .moved(1))
        #expect(byte == 34)
        source.near.close()
        #expect(loop.settle())
        let ended = pipe.fill(from: socket)
        #expect(ended == .nothing)
        let isEmpty = pipe.isEmpty
        #expect(isEmpty)
    }

    @Test("tells the errors of the sockets")
    func errors() throws {
        var pipe = try Pipe()
        let held = try filled(&pipe, with: [1])
        #expect(held == 1)
        let socket = try sink.near.take()
        sink.far.reset()
        #expect(loop.settle())
        let first = pipe.drain(to: socket)
        let second = pipe.drain(to: socket)
        #expect([first, second] == [.failed(ECONNRESET), .failed(EPIPE)])
        let back = try StreamPair(on: loop)
        let broken = try back.far.take()
        back.near.reset()
        #expect(loop.settle())
        var empty = try Pipe()
        let filled = empty.fill(from: broken)
        #expect(filled == .failed(ECONNRESET))
    }

    @Test("that the system does not splice refuses, and gives out what it holds")
    func refusal() throws {
        var pipe = try Pipe()
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0) }
        let held = try filled(&pipe, with: bytes)
        #expect(held == bytes.count)
        let socket = try sink.near.take()
        _ = fcntl(socket.descriptor, F_SETFL, O_NONBLOCK | O_APPEND)
        let drained = pipe.drain(to: socket)
        #expect(drained == .refused)
        let isSame = pipe.takeBytes().elementsEqual(bytes)
        #expect(isSame)
        let isEmpty = pipe.isEmpty
        #expect(isEmpty)
    }

    @Test("closes both its ends when it goes")
    func closing() throws {
        var ends: [Int32] = [-1, -1]
        #expect(Glibc.pipe(&ends) == 0)
        let reading = Descriptor(adopting: dup(ends[0]))
        _ = fcntl(reading.raw, F_SETFL, O_NONBLOCK)
        _ = Pipe(readingEnd: Descriptor(adopting: ends[0]), writingEnd: Descriptor(adopting: ends[1]))
        var byte: UInt8 = 0
        #expect(read(reading.raw, &byte, 1) == 0)

        #expect(Glibc.pipe(&ends) == 0)
        let writing = Descriptor(adopting: dup(ends[1]))
        _ = Pipe(readingEnd: Descriptor(adopting: ends[0]), writingEnd: Descriptor(adopting: ends[1]))
        #expect(write(writing.raw, &byte, 1) == -1)
        #expect(errno == EPIPE)
    }

    /// Sends `bytes` and fills `pipe` with them; how many it holds then.
    private func filled(_ pipe: inout Pipe, with bytes: [UInt8]) throws -> Int {
        let socket = try source.far.take()
        source.near.send(bytes)
        #expect(loop.settle())
        while pipe.byteCount < bytes.count, case .moved = pipe.fill(from: socket) {}
        return pipe.byteCount
    }
}
