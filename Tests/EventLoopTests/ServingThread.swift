import EventLoop
import Foundation
import NetworkAddress
import TestSupport

/// A thread that serves a listener on a loop of its own.
final class ServingThread: Sendable {
    private let isOver = DispatchSemaphore(value: 0)
    private let result = Result()

    private final class Result: @unchecked Sendable {
        // Written before the semaphore is signalled, and read after.
        var isMet = false
    }

    /// Begins: `onAccept` hears on the thread who connected.
    init(
        _ bound: BoundListener, until condition: @escaping @Sendable () -> Bool,
        onAccept: @escaping @Sendable (SocketAddress) -> Void
    ) {
        Thread.detachNewThread { [isOver, result] in
            let test = TestLoop()
            let listener = Listener(bound, on: test.loop, onExhaustion: { _ in }) { _, source in onAccept(source) }
            result.isMet = test.run(until: condition)
            withExtendedLifetime(listener) {}
            isOver.signal()
        }
    }

    /// Waits for its end: whether the condition came to hold in any reasonable time.
    func join() -> Bool {
        isOver.wait()
        return result.isMet
    }
}
