import Synchronization

/// Work for an object that belongs to a loop's thread, from any thread.
package final class Mailbox<Receiver: AnyObject>: Sendable {
    private let tasks = Mutex<[@Sendable (Receiver) -> Void]>([])
    private let wakeup = Mutex<Wakeup?>(nil)

    /// A mailbox whose tasks are done on `loop`, for `receiver`, which must outlive it. Make and release it where the loop does not run, or
    /// on its thread.
    package init(of receiver: Receiver, on loop: EventLoop) {
        let wakeup = Wakeup(on: loop) { [unowned self, unowned receiver] in
            for task in take() { task(receiver) }
        }
        self.wakeup.withLock { $0 = wakeup }
    }

    /// Has the loop do `task` soon, behind what was posted before. Safe on every thread.
    package func post(_ task: @escaping @Sendable (Receiver) -> Void) {
        tasks.withLock { $0.append(task) }
        wakeup.withLock { $0?.send() }
    }

    private func take() -> [@Sendable (Receiver) -> Void] {
        tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
    }
}
