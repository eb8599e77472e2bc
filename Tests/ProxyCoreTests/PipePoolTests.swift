import EventLoop
import Glibc
import TestSupport
import Testing

@testable import ProxyCore

@Suite("The pool of pipes")
struct PipePoolTests {
    private final class Held {
        var pipe: PooledPipe

        init?(_ pool: PipePool) {
            guard let pipe = pool.pipe() else { return nil }
            self.pipe = pipe
        }
    }

    @Test("gives as many as its limit says, and again once they are back", arguments: [0, 1, 3])
    func limit(count: Int) {
        let pool = PipePool(limit: count)
        for _ in 0..<2 {
            let held = (0..<count + 2).compactMap { _ in Held(pool) }
            #expect(held.count == count)
            #expect(pool.openCount == count)
        }
    }

    @Test("keeps a few for the next, until it is told to close them")
    func spare() {
        let pool = PipePool(limit: 20)
        do { _ = (0..<20).compactMap { _ in Held(pool) } }
        #expect(pool.openCount == 16)
        pool.closeSpare()
        #expect(pool.openCount == 0)
    }

    @Test("never gives one again that holds bytes")
    func leftBytes() throws {
        let loop = TestLoop()
        let pair = try StreamPair(on: loop)
        let pool = PipePool(limit: 1)
        let socket = try pair.far.take()
        pair.near.send([1, 2, 3])
        #expect(loop.settle())
        do {
            let held = try #require(Held(pool))
            let filled = held.pipe.fill(from: socket)
            #expect(filled == .moved(3))
        }
        #expect(pool.openCount == 0)
        let next = try #require(Held(pool))
        let isEmpty = next.pipe.isEmpty
        let bytes = next.pipe.takeBytes()
        #expect(isEmpty && bytes.isEmpty)
    }

    @Test("gives none once the system opens none, and asks it again when something has changed")
    func exhaustion() {
        var left = 1
        var asked = 0
        let pool = PipePool(limit: 4) { () throws(SystemFailure) in
            asked += 1
            guard left > 0 else { throw SystemFailure("open a pipe", code: EMFILE) }
            left -= 1
            return try Pipe()
        }
        var first = Held(pool)
        #expect(first != nil)
        for _ in 0..<3 { #expect(Held(pool) == nil) }
        #expect(pool.openCount == 1)
        #expect(asked == 2)
        first = nil
        first = Held(pool)
        #expect(first != nil)
        left = 1
        #expect(Held(pool) != nil)
        #expect(asked == 3)
    }

    @Test("asks a system that opened none again when no connection is left")
    func recovery() {
        var isExhausted = true
        let pool = PipePool(limit: 4) { () throws(SystemFailure) in
            if isExhausted { throw SystemFailure("open a pipe", code: EMFILE) }
            return try Pipe()
        }
        #expect(Held(pool) == nil)
        isExhausted = false
        #expect(Held(pool) == nil)
        pool.closeSpare()
        #expect(Held(pool) != nil)
    }

    @Test("asks a system that opened none again after a while, though connections are never without work")
    func patience() {
        var asked = 0
        let pool = PipePool(limit: 4) { () throws(SystemFailure) in
            asked += 1
            if asked == 1 { throw SystemFailure("open a pipe", code: EMFILE) }
            return try Pipe()
        }
        for _ in 0...1000 { #expect(Held(pool) == nil) }
        #expect(asked == 1)
        #expect(Held(pool) != nil)
    }
}
