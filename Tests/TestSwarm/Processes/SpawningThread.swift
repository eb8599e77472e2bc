import Foundation
import Synchronization

/// The one thread that starts programs.
///
/// A parent-death signal comes when the *thread* that started the child ends, not the process: a child started on a thread of
/// Swift's or Dispatch's pool would be killed some idle seconds later. This thread ends only with the process.
enum SpawningThread {
    private static let jobs = Mutex<[@Sendable () -> Void]>([])
    private static let waiting = DispatchSemaphore(value: 0)

    private static let running: Void = {
        let thread = Thread {
            while true {
                waiting.wait()
                jobs.withLock { $0.removeFirst() }()
            }
        }
        thread.name = "spawning"
        thread.start()
    }()

    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        running
        return await withCheckedContinuation { continuation in
            jobs.withLock { $0.append { continuation.resume(returning: body()) } }
            waiting.signal()
        }
    }
}
