import CSystem
package import Glibc

/// Waits for a thread's end.
package enum ThreadJoin {
    /// - Returns: whether `thread` has ended within `limit`; one that has not may be asked for again.
    package static func wait(for thread: pthread_t, within limit: Duration) -> Bool {
        shim_join_within(thread, UInt32(clamping: Int64(limit / .milliseconds(1)))) == 0
    }
}
