import CLibev

/// Work for when a loop has nothing else to do.
package final class IdleTime {
    private let watcher = UnsafeMutablePointer<ev_idle>.allocate(capacity: 1)
    private let loop: EventLoop
    private let work: () -> Bool

    /// Has `work` done piece by piece once `start` is called, each time that nothing is ready on `loop`, until it says that nothing is left.
    package init(on loop: EventLoop, work: @escaping () -> Bool) {
        self.loop = loop
        self.work = work
        watcher.initialize(to: ev_idle())
        shim_ev_idle_init(watcher) { _, watcher, _ in
            guard let data = watcher?.pointee.data else { return }
            Unmanaged<IdleTime>.fromOpaque(data).takeUnretainedValue().workOn()
        }
        watcher.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    /// There is work again.
    package func start() {
        ev_idle_start(loop.raw, watcher)
    }

    private func workOn() {
        if !work() { ev_idle_stop(loop.raw, watcher) }
    }

    deinit {
        ev_idle_stop(loop.raw, watcher)
        watcher.deallocate()
    }
}
