@preconcurrency import Glibc
import LogOutput

/// What the commands print, which has to arrive: what cannot be written is an error, as in other programs.
enum StandardOutput {
    /// Writes out all that was printed, and closes it: some file systems tell only then that a disk is full.
    ///
    /// - Returns: whether all of it arrived. Else the reason is on standard error, but where nobody reads any more: who does `| head`
    ///   has seen what was wanted.
    static func finish() -> Bool {
        var reason = fflush(stdout) == 0 ? nil : errno
        // The system's reason is lost where a buffer was full, and written, in the midst of what was printed.
        let hasFailed = ferror(stdout) != 0
        // One that was never open is no failure where nothing was printed.
        if fclose(stdout) != 0, errno != EBADF { reason = reason ?? errno }
        guard reason != nil || hasFailed else { return true }
        if reason != EPIPE {
            let words = reason.map { String(cString: strerror($0)) } ?? "not all of it could be written"
            StandardError.write("standard output: \(words)\n")
        }
        return false
    }
}
