import EventLoop
import Glibc

/// A worker on a thread of its own.
final class WorkerThread {
    let figures: WorkerFigures
    private let thread: pthread_t
    private let mailbox: Mailbox<Worker>

    /// Starts serving `plan`.
    init(_ plan: WorkerPlan) throws(StartFailure) {
        figures = plan.figures
        let loop = EventLoop()
        let worker: Worker
        do throws(Resolver.Failure) {
            worker = try Worker(plan, on: loop)
        } catch {
            throw StartFailure("the resolver of host names does not start: \(error)")
        }
        mailbox = Mailbox(of: worker, on: loop)
        // From here on the worker is the thread's, and no one else touches it.
        let handedOver = Unmanaged.passRetained(worker)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
                worker.loop.run()
                worker.close()
                return nil
            }, handedOver.toOpaque())
        guard code == 0 else {
            handedOver.release()
            throw StartFailure(SystemFailure("start a worker's thread", code: code))
        }
        self.thread = thread
    }

    /// Has the worker do `task` soon, on its thread.
    func post(_ task: @escaping @Sendable (Worker) -> Void) {
        mailbox.post(task)
    }

    /// How long a worker may take to close its connections: thousands take milliseconds.
    private static let longestEnd = Duration.seconds(5)

    /// Ends the loop, closes its connections, and waits for the thread's end.
    /// - Returns: whether it has ended; one whose loop does not turn any more is left behind.
    @discardableResult
    func stop() -> Bool {
        mailbox.post { $0.loop.stop() }
        return ThreadJoin.wait(for: thread, within: Self.longestEnd)
    }
}
