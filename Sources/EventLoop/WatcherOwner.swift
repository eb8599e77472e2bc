/// What the watchers of an object call. A class and not a protocol, so that a C callback reaches it by one pointer and
/// one indirect call.
///
/// Public and open only because Swift lets no other class be derived from in another module.
/// A watcher does not keep its owner alive: whoever holds the owner does.
open class WatcherOwner {
    /// An owner of no watchers yet.
    public init() {}

    /// The socket that was given `tag` is ready for `events`.
    open func socketReady(_ tag: WatcherTag, _ events: IOEvents) {}

    /// The timer that was given `tag` has run out.
    open func timerFired(_ tag: WatcherTag) {}
}

/// Tells an owner's watchers apart.
public struct WatcherTag: Hashable, Sendable {
    let rawValue: UInt8

    /// The owner chooses the values.
    public init(_ rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

/// What a socket is watched for, or ready for. An error or a hang-up makes it ready for what it is watched for.
public struct IOEvents: OptionSet, Hashable, Sendable {
    /// libev's bits.
    public let rawValue: Int32

    /// The events with these bits.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// EV_READ
    public static let read = IOEvents(rawValue: 1)
    /// EV_WRITE
    public static let write = IOEvents(rawValue: 2)
}
