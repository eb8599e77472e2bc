/// What the watchers of an object call. A class and not a protocol, so that a C callback reaches it by one pointer and
/// one indirect call.
///
/// A watcher does not keep its owner alive: whoever holds the owner does.
package class WatcherOwner {
    package init() {}

    /// The socket that was given `tag` is ready for `events`.
    package func socketReady(_ tag: WatcherTag, _ events: IOEvents) {}

    /// The timer that was given `tag` has run out.
    package func timerFired(_ tag: WatcherTag) {}
}

/// Tells an owner's watchers apart.
package struct WatcherTag: Hashable, Sendable {
    let rawValue: UInt8

    package init(_ rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

/// What a socket is watched for, or ready for. An error or a hang-up makes it ready for what it is watched for.
package struct IOEvents: OptionSet, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// EV_READ
    package static let read = IOEvents(rawValue: 1)
    /// EV_WRITE
    package static let write = IOEvents(rawValue: 2)
}
