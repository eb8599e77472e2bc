import EventLoop
import Glibc
import Logging

/// A worker on a thread of its own.
final class WorkerThread {
    private let thread: pthread_t
    private let wakeup: Wakeup

    /// What the thread takes over when it begins.
    private final class Start {
        let plan: WorkerPlan
        let loop: EventLoop

        init(plan: WorkerPlan, loop: EventLoop) {
            self.plan = plan
            self.loop = loop
        }
    }

    /// Starts serving `plan`.
    init(_ plan: WorkerPlan) throws(SystemFailure) {
        let loop = EventLoop()
        wakeup = Wakeup(on: loop) { loop.stop() }
        let start = Unmanaged.passRetained(Start(plan: plan, loop: loop))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                WorkerThread.serve(Unmanaged<Start>.fromOpaque(argument).takeRetainedValue())
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw SystemFailure("start a worker's thread", code: code)
        }
        self.thread = thread
    }

    private static func serve(_ start: Start) {
        do throws(Resolver.Failure) {
            let worker = try Worker(start.plan, on: start.loop)
            start.loop.run()
            worker.close()
        } catch {
            start.plan.logger.critical("a worker could not start its resolver: \(error)")
        }
    }

    /// Ends the loop, closes its connections, and waits for the thread's end.
    func stop() {
        wakeup.send()
        pthread_join(thread, nil)
    }
}
