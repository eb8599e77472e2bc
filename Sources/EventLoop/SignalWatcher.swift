import CLibev
import Glibc

/// Turns a signal into a call on the loop's thread.
package final class SignalWatcher {
    private let watcher = UnsafeMutablePointer<ev_signal>.allocate(capacity: 1)
    private let loop: EventLoop
    private let handler: () -> Void

    /// Calls `handler` each time that the process gets the signal `number`. One loop of the process may watch a signal.
    package init(on loop: EventLoop, signal number: Int32, handler: @escaping () -> Void) {
        self.loop = loop
        self.handler = handler
        watcher.initialize(to: ev_signal())
        shim_ev_signal_init(
            watcher,
            { _, watcher, _ in
                guard let data = watcher?.pointee.data else { return }
                Unmanaged<SignalWatcher>.fromOpaque(data).takeUnretainedValue().handler()
            }, number)
        watcher.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        ev_signal_start(loop.raw, watcher)
        Self.change(SIG_UNBLOCK, number)
    }

    /// Has the signal `number` wait for its watcher, where it would end a process that has none yet. Both are the main thread's, and
    /// no other thread may be there yet, which would get the signal instead.
    package static func hold(_ number: Int32) {
        change(SIG_BLOCK, number)
    }

    private static func change(_ how: Int32, _ number: Int32) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(how, &signals, nil)
    }

    deinit {
        ev_signal_stop(loop.raw, watcher)
        watcher.deallocate()
    }
}
