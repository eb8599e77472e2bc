import CReadiness
import Glibc

/// Tells which of many sockets are ready (epoll, level-triggered). Any thread may add some, one waits.
final class Readiness: @unchecked Sendable {
    enum Interest {
        case reading
        case writing
    }

    private let descriptor = shim_epoll()
    /// Used by the thread that waits, and by no other.
    private let ready = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 64)

    deinit {
        close(descriptor)
        ready.deallocate()
    }

    func add(_ socket: Int32, for interest: Interest) {
        _ = shim_epoll_add(descriptor, socket, interest == .reading ? 1 : 0)
    }

    func remove(_ socket: Int32) {
        _ = shim_epoll_remove(descriptor, socket)
    }

    /// Calls `body` with each socket that is ready, once one is.
    /// - Returns: false after `milliseconds` without any; -1 for no end.
    @discardableResult
    func wait(milliseconds: Int32 = -1, _ body: (Int32) throws -> Void) rethrows -> Bool {
        let count = shim_epoll_wait(descriptor, ready.baseAddress, Int32(ready.count), milliseconds)
        guard count > 0 else { return count < 0 && errno == EINTR }
        for socket in ready[..<Int(count)] { try body(socket) }
        return true
    }
}
