import CSystem
import Glibc

/// A pipe, through which bytes go from socket to socket without being copied (splice(2)). It is closed when its owner
/// goes, and what it still holds is lost then.
package struct Pipe: ~Copyable {
    /// What a call came to.
    package enum Outcome: Equatable {
        /// So many bytes went, at least one.
        case moved(Int)
        /// None went. A socket to be read may have none, or its end: reading tells. So it does where urgent data are in
        /// the way, which splice(2) takes for nothing at all, or for the end.
        case nothing
        /// The system does not splice these two; nothing went.
        case refused
        /// The socket's errno.
        case failed(Int32)
    }

    /// What the system gives every user. A pipe counts pages, and one of 64 KiB is full after 16 packets that came singly:
    /// then splicing costs more than copying does.
    private static let capacity = 1 << 20

    private let readingEnd: Descriptor
    private let writingEnd: Descriptor
    /// Bytes that went in and not yet out.
    package private(set) var byteCount = 0

    /// Fails where the system has no descriptors left, or no room: it lets a user's pipes have 64 MiB in all.
    package init() throws(SystemFailure) {
        var (reading, writing): (Int32, Int32) = (-1, -1)
        guard shim_pipe(&reading, &writing) == 0 else { throw SystemFailure("open a pipe") }
        let readingEnd = Descriptor(adopting: reading)
        let writingEnd = Descriptor(adopting: writing)
        guard shim_set_pipe_size(writing, Int32(Self.capacity)) >= Self.capacity else {
            throw SystemFailure("give a pipe \(Self.capacity) bytes of room")
        }
        self.init(readingEnd: readingEnd, writingEnd: writingEnd)
    }

    /// An empty pipe of two ends that are open already.
    package init(readingEnd: consuming Descriptor, writingEnd: consuming Descriptor) {
        self.readingEnd = readingEnd
        self.writingEnd = writingEnd
    }

    package var isEmpty: Bool { byteCount == 0 }

    /// Moves what `socket` has into the pipe, which must be empty.
    package mutating func fill(from socket: borrowing StreamSocket) -> Outcome {
        guard !socket.isLost else { return .failed(ENOMEM) }
        let outcome = Self.splice(from: socket.descriptor, to: writingEnd.raw, atMost: Self.capacity)
        if case .moved(let count) = outcome { byteCount += count }
        return outcome
    }

    /// Moves what the pipe holds, which must be something, into `socket`, as much as that takes. Where the socket's other
    /// end is gone this raises SIGPIPE, which splice(2) has no way to leave out: the process has to ignore it.
    package mutating func drain(to socket: borrowing StreamSocket) -> Outcome {
        guard !socket.isLost else { return .failed(ENOMEM) }
        let outcome = Self.splice(from: readingEnd.raw, to: socket.descriptor, atMost: byteCount)
        if case .moved(let count) = outcome { byteCount -= count }
        return outcome
    }

    /// Takes out what the pipe holds, by copying it.
    package mutating func takeBytes() -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            while count < buffer.count {
                let result = retryingInterrupts(
                    Glibc.read(readingEnd.raw, buffer.baseAddress! + count, buffer.count - count))
                guard result > 0 else { return }
                count += result
            }
        }
        byteCount -= bytes.count
        return bytes
    }

    private static func splice(from source: Int32, to sink: Int32, atMost byteCount: Int) -> Outcome {
        let count = retryingInterrupts(shim_splice(source, sink, UInt(byteCount)))
        switch count {
        case 1...: return .moved(count)
        case 0: return .nothing
        default: return outcome(of: errno)
        }
    }

    private static func outcome(of code: Int32) -> Outcome {
        switch code {
        case EAGAIN: .nothing
        // No socket reports these of its connection; EPERM and ENOSYS are what sandboxes answer.
        case EINVAL, ENOSYS, EPERM, ENOMEM: .refused
        default: .failed(code)
        }
    }
}
