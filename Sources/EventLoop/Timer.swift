import CLibev

/// A libev timer that stops with its owner.
package struct Timer: ~Copyable {
    /// The watcher first: its address is the box's.
    private struct Box {
        var watcher: ev_timer
        var tag: WatcherTag
    }

    private let box = UnsafeMutablePointer<Box>.allocate(capacity: 1)
    private let loop: EventLoop

    /// A timer at rest that will call `owner.timerFired(tag)`.
    package init(on loop: EventLoop, owner: WatcherOwner, tag: WatcherTag = WatcherTag(0)) {
        self.loop = loop
        box.initialize(to: Box(watcher: ev_timer(), tag: tag))
        shim_ev_timer_init(&box.pointee.watcher) { _, watcher, _ in
            guard let data = watcher?.pointee.data else { return }
            let tag = UnsafeRawPointer(watcher!).assumingMemoryBound(to: Box.self).pointee.tag
            Unmanaged<WatcherOwner>.fromOpaque(data).takeUnretainedValue().timerFired(tag)
        }
        box.pointee.watcher.data = Unmanaged.passUnretained(owner).toOpaque()
    }

    /// Fires once, `delay` from now; what was set before is forgotten.
    package func start(after delay: Duration) {
        stop()
        // The loop's idea of now is that of its last turn; a long turn must not shorten the delay.
        ev_now_update(loop.raw)
        shim_ev_timer_set(&box.pointee.watcher, max(0, delay / .seconds(1)))
        ev_timer_start(loop.raw, &box.pointee.watcher)
    }

    /// Does not fire any more, unless started again.
    package func stop() {
        ev_timer_stop(loop.raw, &box.pointee.watcher)
    }

    deinit {
        stop()
        box.deallocate()
    }
}
