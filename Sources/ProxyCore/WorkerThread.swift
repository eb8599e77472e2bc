import EventLoop
import Glibc

/// A worker on a thread of its own.
final class WorkerThread {
    private let thread: pthread_t
    private let wakeup: Wakeup

    /// Starts serving `plan`.
    init(_ plan: WorkerPlan) throws(StartFailure) {
        let loop = EventLoop()
        wakeup = Wakeup(on: loop) { loop.stop() }
        let worker: Worker
        do throws(Resolver.Failure) {
            worker = try Worker(plan, on: loop)
        } catch {
            throw StartFailure("the resolver of host names does not start: \(error)")
        }
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

    /// Ends the loop, closes its connections, and waits for the thread's end.
    func stop() {
        wakeup.send()
        pthread_join(thread, nil)
    }
}
