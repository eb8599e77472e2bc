import Foundation
import Glibc

/// Threads that do the same at the same moment, round after round.
final class Simultaneously: @unchecked Sendable {
    // Its address never changes, and its functions are what threads may share it by.
    private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    private init(_ count: Int) {
        pthread_barrier_init(barrier, nil, UInt32(count))
    }

    deinit {
        pthread_barrier_destroy(barrier)
        barrier.deallocate()
    }

    /// Calls `prepare`, then `body` in `count` threads at once, then `check` when all are done with it, and so on.
    static func run(
        _ count: Int, rounds: Int, prepare: () throws -> Void, _ body: @escaping @Sendable () -> Void,
        check: () throws -> Void
    ) throws {
        let gate = Simultaneously(count + 1)
        for _ in 0..<count {
            Thread.detachNewThread {
                for _ in 0..<rounds {
                    pthread_barrier_wait(gate.barrier)
                    body()
                    pthread_barrier_wait(gate.barrier)
                }
            }
        }
        var failure: (any Error)?
        for _ in 0..<rounds {
            // All rounds are gone through, lest the threads wait for ever.
            do { if failure == nil { try prepare() } } catch { failure = error }
            pthread_barrier_wait(gate.barrier)
            pthread_barrier_wait(gate.barrier)
            do { if failure == nil { try check() } } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
