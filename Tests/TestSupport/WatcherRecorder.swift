package import EventLoop

/// Notes every call of its watchers, and does nothing about it.
package final class WatcherRecorder: WatcherOwner {
    package private(set) var ready: [(tag: WatcherTag, events: IOEvents)] = []
    package private(set) var fired: [WatcherTag] = []
    private let onReady: () -> Void

    /// A recorder that also calls `onReady` for each socket that is ready.
    package init(onReady: @escaping () -> Void = {}) {
        self.onReady = onReady
        super.init()
    }

    package func forget() {
        ready = []
        fired = []
    }

    package override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        ready.append((tag, events))
        onReady()
    }

    package override func timerFired(_ tag: WatcherTag) {
        fired.append(tag)
    }
}
