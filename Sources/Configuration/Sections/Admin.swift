extension Configuration {
    /// How the daemon is asked how it does, and told what to do.
    package struct Admin: Equatable, Sendable {
        /// The paths of Unix sockets.
        package var listen = [ServiceFolders.adminSocket(in: ServiceFolders.runtime)]
        /// Who may use them, as chmod(1) has it.
        package var mode: UInt16 = 0o600

        package init() {}
    }
}

extension Configuration.Admin: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("listen", \.listen, .unixSockets),
            Key("mode", \.mode, .fileMode),
        ]
    }
}
