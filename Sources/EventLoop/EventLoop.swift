import CLibev

/// One libev loop, for one thread. Nothing of it but `Wakeup` may be touched from another thread.
package final class EventLoop {
    let raw: OpaquePointer

    package init() {
        // SIGPIPE and the rest are the process's matter; libev only touches the signals that are watched.
        guard let raw = ev_loop_new(UInt32(EVFLAG_AUTO)) else { fatalError("libev found no way to poll") }
        self.raw = raw
    }

    /// Runs until `stop` is called.
    package func run() {
        _ = ev_run(raw, 0)
    }

    /// Makes `run` return once the events at hand are handled.
    package func stop() {
        ev_break(raw, Int32(EVBREAK_ALL))
    }

    deinit {
        ev_loop_destroy(raw)
    }
}
