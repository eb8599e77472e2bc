import BenchmarkKit
import Glibc
import TestSwarm

/// Connections that are busy at one time, and what they send.
final class Load {
    /// What one write offers the kernel.
    static let writeByteCount = 128 << 10

    private let sockets: [BlockingSocket]
    private let readiness = Readiness()
    private let block: UnsafeMutableRawBufferPointer

    /// Opens `count` connections, one after the other.
    init(_ count: Int, by way: WayThere) throws {
        sockets = try (0..<count).map { _ in try way.open() }
        block = .allocate(byteCount: Self.writeByteCount, alignment: 64)
        // Any bytes do: no cipher here takes longer over some than over others.
        for index in block.indices { block[index] = UInt8(truncatingIfNeeded: index &* 31) }
    }

    deinit {
        block.deallocate()
    }

    /// Sends so many bytes on each connection.
    func sendEvenly(_ byteCount: Int) throws {
        var rests = [Int32: Int](uniqueKeysWithValues: sockets.map { ($0.descriptor, byteCount) })
        for socket in sockets { readiness.add(socket.descriptor, for: .writing) }
        while !rests.isEmpty {
            let isMoving = try readiness.wait(milliseconds: 10_000) { descriptor in
                guard let rest = rests[descriptor] else { return }
                let left = rest - (try write(atMost: rest, to: descriptor))
                rests[descriptor] = left > 0 ? left : nil
                if left == 0 { readiness.remove(descriptor) }
            }
            guard isMoving else { throw Disappointment("stuck, with \(rests.count) connections to go") }
        }
    }

    /// Sends so many bytes in all, on whichever connections take some.
    func send(_ byteCount: Int) throws {
        var rest = byteCount
        for socket in sockets { readiness.add(socket.descriptor, for: .writing) }
        defer { for socket in sockets { readiness.remove(socket.descriptor) } }
        while rest > 0 {
            let isMoving = try readiness.wait(milliseconds: 10_000) { descriptor in
                guard rest > 0 else { return }
                rest -= try write(atMost: rest, to: descriptor)
            }
            guard isMoving else { throw Disappointment("stuck, with \(rest) of \(byteCount) bytes unsent") }
        }
    }

    /// One write, of which as much goes as the socket takes.
    private func write(atMost byteCount: Int, to descriptor: Int32) throws -> Int {
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let count = Glibc.send(descriptor, block.baseAddress, min(byteCount, block.count), flags)
        guard count > 0 || errno == EAGAIN else {
            throw Disappointment("a connection broke: \(String(cString: strerror(errno)))")
        }
        return max(0, count)
    }
}
