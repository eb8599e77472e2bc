extension Configuration {
    /// What is kept across restarts.
    package struct State: Equatable, Sendable {
        /// The path of a folder; empty for none.
        package var path = ServiceFolders.state

        package init() {}
    }
}

extension Configuration.State: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [Key("path", \.path, .path.orNone)]
    }
}
