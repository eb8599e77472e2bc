import CLibev

/// Tells when a loop has handled all that was ready, before it waits again.
package final class EndOfTurn {
    private let watcher = UnsafeMutablePointer<ev_prepare>.allocate(capacity: 1)
    private let loop: EventLoop
    private let handler: () -> Void

    /// Calls `handler` at the end of each turn of `loop`. What it changes of other watchers counts for the wait that follows.
    package init(on loop: EventLoop, handler: @escaping () -> Void) {
        self.loop = loop
        self.handler = handler
        watcher.initialize(to: ev_prepare())
        shim_ev_prepare_init(watcher) { _, watcher, _ in
            guard let data = watcher?.pointee.data else { return }
            Unmanaged<EndOfTurn>.fromOpaque(data).takeUnretainedValue().handler()
        }
        watcher.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        ev_prepare_start(loop.raw, watcher)
    }

    deinit {
        ev_prepare_stop(loop.raw, watcher)
        watcher.deallocate()
    }
}
