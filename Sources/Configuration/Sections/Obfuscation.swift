extension Configuration {
    /// What an encrypted connection looks like to who only watches it.
    package struct Obfuscation: Equatable, Sendable {
        package var firstFlight = FirstFlight.printable
        /// Whether the first 1024 bytes to a peer go in writes of varying size.
        package var cutFirstKilobyte = false

        package init() {}
    }
}

extension Configuration.Obfuscation: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("first_flight", \.firstFlight, .choice),
            Key("cut_first_kilobyte", \.cutFirstKilobyte, .boolean),
        ]
    }
}
