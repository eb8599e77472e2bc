extension Configuration {
    /// How much there may be at a time.
    package struct Limits: Equatable, Sendable {
        /// Proxied connections, each of which takes two descriptors.
        package var connections = Count.automatic
        /// Connections of remote peers that have not finished their handshake.
        package var handshakes = 256
        /// Of these, those of one source: an IPv4 address, or an IPv6 /64.
        package var handshakesPerSource = 32
        /// Connections that one source may make in a second, to listeners that anyone may use.
        package var newPerSource = 50
        /// Announces and scrapes on their way to trackers, the gateway's among them.
        package var announces = 256
        /// Pipes of each worker, through which the system moves what is not encrypted (splice(2)). Each has two descriptors
        /// and up to 1 MiB. Fewer where connections need the descriptors; 0 to have it copied.
        package var pipes = Count.automatic

        package init() {}
    }
}

extension Configuration.Limits: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("connections", \.connections, .count(in: 1...1_000_000)),
            Key("handshakes", \.handshakes, .integer(in: 1...1_000_000)),
            Key("handshakes_per_source", \.handshakesPerSource, .integer(in: 1...1_000_000)),
            Key("new_per_source", \.newPerSource, .integer(in: 1...1_000_000)),
            Key("announces", \.announces, .integer(in: 1...1_000_000)),
            Key("pipes", \.pipes, .count(in: 0...64)),
        ]
    }
}
