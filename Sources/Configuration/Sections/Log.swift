extension Configuration {
    /// What is logged.
    package struct Log: Equatable, Sendable {
        package var level = LogLevel.info
        package var format = LogFormat.auto

        package init() {}
    }
}

extension Configuration.Log: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("level", \.level, .choice),
            Key("format", \.format, .choice),
        ]
    }
}
