import Glibc
import Synchronization

/// Standard error, unbuffered.
package enum StandardError {
    private struct State {
        /// Lines since the last one that was written.
        var leftOut = 0
        /// A full disk has taken a part of a line.
        var isWithinLine = false
    }

    private static let state = Mutex(State())

    /// Writes `text`, and waits for a reader where there is none.
    package static func write(_ text: String) {
        write(Array(text.utf8)[...])
    }

    /// Writes a log line, whose end is added, where no one has to wait for it and there is room; else it is left out, and the line
    /// that `leftOut` makes of how many were comes before the next. A reader that has stopped must not stop the daemon, nor must
    /// a full disk. A line of `LineFormat.byteLimit` bytes is the longest: more than that is cut.
    package static func writeUnlessBlocked(line: String, leftOut words: (Int) -> String) {
        // Asked and written as one: two threads must not share one answer.
        state.withLock { state in
            if state.leftOut > 0, write(line: words(state.leftOut), &state) { state.leftOut = 0 }
            if state.leftOut > 0 || !write(line: line, &state) { state.leftOut += 1 }
        }
    }

    /// - Returns: whether all of it went.
    private static func write(line: String, _ state: inout State) -> Bool {
        guard isReady else { return false }
        let lineFeed = [UInt8(ascii: "\n")]
        let bytes = (state.isWithinLine ? lineFeed : []) + line.utf8.prefix(LineFormat.byteLimit) + lineFeed
        let rest = write(bytes[...])
        if rest.count < bytes.count { state.isWithinLine = !rest.isEmpty }
        return rest.isEmpty
    }

    private static var isReady: Bool {
        var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&ready, 1, 0) == 1
    }

    /// - Returns: what did not go.
    @discardableResult
    private static func write(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return rest
            }
        }
        return rest
    }
}
