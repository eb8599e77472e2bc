import CLibev

/// A libev I/O watcher that stops with its owner.
package struct IOWatcher: ~Copyable {
    /// The watcher first: its address is the box's.
    private struct Box {
        var watcher: ev_io
        var tag: WatcherTag
        var isLost = false
    }

    /// EV_ERROR, beside which the other events stand as well.
    private static let loss = Int32.min

    private let box = UnsafeMutablePointer<Box>.allocate(capacity: 1)
    private let loop: EventLoop

    package init(on loop: EventLoop, descriptor: Int32, owner: WatcherOwner?, tag: WatcherTag) {
        self.loop = loop
        box.initialize(to: Box(watcher: ev_io(), tag: tag))
        shim_ev_io_init(
            &box.pointee.watcher,
            { _, watcher, events in
                guard let data = watcher?.pointee.data else { return }
                let box = UnsafeMutableRawPointer(watcher!).assumingMemoryBound(to: Box.self)
                if events & IOWatcher.loss != 0 { box.pointee.isLost = true }
                Unmanaged<WatcherOwner>.fromOpaque(data).takeUnretainedValue()
                    .socketReady(box.pointee.tag, IOEvents(rawValue: events & 3))
            }, descriptor)
        assign(to: owner, tag: tag)
    }

    package func assign(to owner: WatcherOwner?, tag: WatcherTag) {
        box.pointee.watcher.data = owner.map { Unmanaged.passUnretained($0).toOpaque() }
        box.pointee.tag = tag
    }

    /// Whether the system could not watch the descriptor (epoll_ctl(2): ENOMEM, ENOSPC). The owner hears of that as if it were
    /// ready for everything, and of nothing from then on.
    package var isLost: Bool { box.pointee.isLost }

    /// Makes `events` all that the descriptor is watched for.
    package func watch(_ events: IOEvents) {
        let watcher = UnsafeMutableRawPointer(box).assumingMemoryBound(to: ev_io.self)
        let current = watcher.pointee.active != 0 ? watcher.pointee.events & 3 : 0
        guard current != events.rawValue, !isLost || events.isEmpty else { return }
        ev_io_stop(loop.raw, watcher)
        guard !events.isEmpty else { return }
        shim_ev_io_set(watcher, watcher.pointee.fd, events.rawValue)
        ev_io_start(loop.raw, watcher)
    }

    deinit {
        ev_io_stop(loop.raw, UnsafeMutableRawPointer(box).assumingMemoryBound(to: ev_io.self))
        box.deallocate()
    }
}
