import Foundation

/// A thread of another process that stands still, as one does that waits for a lock for ever, while the others go on (ptrace(2)).
package final class StoppedThread: Sendable {
    private let goOn = DispatchSemaphore(value: 0)
    private let isOver = DispatchSemaphore(value: 0)

    /// The threads of `process`, the first one, which has the process's own id, first.
    package static func all(of process: ManagedProcess) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/task").compactMap { Int32($0) }
            .sorted { ($0 != process.pid ? 1 : 0, $0) < ($1 != process.pid ? 1 : 0, $1) }
    }

    /// Stops `thread`, which belongs to a child of this process, until `resume`.
    package init(_ thread: Int32) async throws {
        guard let ptrace = Self.ptrace else { throw SwarmError.failed(call: "ptrace", errno: ENOSYS) }
        let code = await withCheckedContinuation { continuation in
            // One thread for all: the system takes no other one's word, and lets go when it ends.
            Thread.detachNewThread { [goOn, isOver] in
                let code = Self.stop(thread, by: ptrace)
                continuation.resume(returning: code)
                if code == 0 {
                    goOn.wait()
                    _ = ptrace(Self.detach, thread, nil, nil)
                }
                isOver.signal()
            }
        }
        guard code == 0 else { throw SwarmError.failed(call: "stop thread \(thread) by ptrace", errno: code) }
    }

    /// Has it go on.
    package func resume() {
        goOn.signal()
        isOver.wait()
    }

    // Of linux/ptrace.h, as is what follows.
    private static let seize: Int32 = 0x4206
    private static let interrupt: Int32 = 0x4207
    private static let detach: Int32 = 17

    private typealias Ptrace =
        @convention(c) (Int32, pid_t, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int

    /// The Glibc module leaves it out, as its arguments vary.
    private static var ptrace: Ptrace? {
        dlsym(nil, "ptrace").map { unsafeBitCast($0, to: Ptrace.self) }
    }

    private static func stop(_ thread: Int32, by ptrace: Ptrace) -> Int32 {
        guard ptrace(seize, thread, nil, nil) == 0, ptrace(interrupt, thread, nil, nil) == 0 else { return errno }
        var status: Int32 = 0
        // __WALL: of threads too.
        return waitpid(thread, &status, 0x4000_0000) == thread ? 0 : errno
    }
}
