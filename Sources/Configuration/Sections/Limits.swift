extension Configuration {
    /// How much there may be at a time.
    package struct Limits: Equatable, Sendable {
        /// Proxied connections, each of which takes two descriptors.
        package var connections = Count.automatic

        package init() {}
    }
}

extension Configuration.Limits: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [Key("connections", \.connections, .count(in: 1...1_000_000))]
    }
}
