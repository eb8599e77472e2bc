extension Configuration {
    /// How long is waited. Whole nanoseconds, more than none but for `drain`, and at most a day.
    package struct Timeouts: Equatable, Sendable {
        /// For an outgoing connection and its MSE handshake together. libtorrent gives up after 10 s.
        package var connect = Duration.seconds(8)
        /// For a peer's handshake.
        package var handshake = Duration.seconds(30)
        /// For the first bytes of a local client.
        package var firstBytes = Duration.seconds(10)
        /// For the head of an HTTP request, counted from the connection or from the answer before.
        package var request = Duration.seconds(15)
        /// For an announce to a tracker, all tries together. Clients give up after 30 s or more.
        package var announce = Duration.seconds(20)
        package var idle = Duration.seconds(900)
        /// For traffic after one side has finished.
        package var halfClosed = Duration.seconds(60)
        /// For connections to end by themselves when the daemon is told to end.
        package var drain = Duration.seconds(10)

        package init() {}
    }
}

extension Configuration.Timeouts: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("connect", \.connect, .seconds),
            Key("handshake", \.handshake, .seconds),
            Key("first_bytes", \.firstBytes, .seconds),
            Key("request", \.request, .seconds),
            Key("announce", \.announce, .seconds),
            Key("idle", \.idle, .seconds),
            Key("half_closed", \.halfClosed, .seconds),
            Key("drain", \.drain, .secondsOrNone),
        ]
    }
}
