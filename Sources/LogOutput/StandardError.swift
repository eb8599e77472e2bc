import Glibc
import Synchronization

/// Standard error, unbuffered.
package enum StandardError {
    private static let leftOut = Mutex(0)

    /// Writes `text`, and waits for a reader where there is none.
    package static func write(_ text: String) {
        write(Array(text.utf8)[...])
    }

    /// Writes a log line, whose end is added, where no one has to wait for it; else it is left out, and the line that `leftOut`
    /// makes of how many were comes before the next. A reader that has stopped must not stop the daemon. A line of
    /// `LineFormat.byteLimit` bytes is the longest: more than that is cut.
    package static func writeUnlessBlocked(line: String, leftOut words: (Int) -> String) {
        // Asked and written as one: two threads must not share one answer.
        leftOut.withLock { leftOut in
            if leftOut > 0 {
                guard isReady else {
                    leftOut += 1
                    return
                }
                write(bytes(of: words(leftOut)))
                leftOut = 0
            }
            guard isReady else {
                leftOut += 1
                return
            }
            write(bytes(of: line))
        }
    }

    private static func bytes(of line: String) -> ArraySlice<UInt8> {
        (line.utf8.prefix(LineFormat.byteLimit) + [UInt8(ascii: "\n")])[...]
    }

    private static var isReady: Bool {
        var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&ready, 1, 0) == 1
    }

    private static func write(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
