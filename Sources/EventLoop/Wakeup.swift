import CLibev

/// Wakes a loop from any thread.
package final class Wakeup: @unchecked Sendable {
    private let watcher = UnsafeMutablePointer<ev_async>.allocate(capacity: 1)
    private let loop: EventLoop
    private let handler: () -> Void

    /// Calls `handler` on the loop's own thread after each `send`, once for several that come close together. Make and
    /// release it where the loop does not run, or on its thread.
    package init(on loop: EventLoop, handler: @escaping () -> Void) {
        self.loop = loop
        self.handler = handler
        watcher.initialize(to: ev_async())
        shim_ev_async_init(watcher) { _, watcher, _ in
            guard let data = watcher?.pointee.data else { return }
            Unmanaged<Wakeup>.fromOpaque(data).takeUnretainedValue().handler()
        }
        watcher.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        ev_async_start(loop.raw, watcher)
    }

    /// Safe on every thread.
    package func send() {
        ev_async_send(loop.raw, watcher)
    }

    deinit {
        ev_async_stop(loop.raw, watcher)
        watcher.deallocate()
    }
}
