extension Configuration {
    /// How much there may be at a time.
    package struct Limits: Equatable, Sendable {
        /// Proxied connections, each of which takes two descriptors.
        package var connections = Count.automatic
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
            Key("pipes", \.pipes, .count(in: 0...64)),
        ]
    }
}
