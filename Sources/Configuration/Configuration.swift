/// What an administrator can say, with a default for everything. `etc/mseproxy.toml` explains each key.
package struct Configuration: Equatable, Sendable {
    /// A number, or the daemon's own choice of one.
    package enum Count: Equatable, Sendable {
        case automatic
        case exactly(Int)
    }

    package var workers = Count.automatic
    package var outbound = Outbound()
    package var inbound = Inbound()
    package var obfuscation = Obfuscation()
    package var tracker = Tracker()
    package var trackerGateway = TrackerGateway()
    package var clients: [Client] = []
    /// For torrents whose policy is one of their own; no two for the same.
    package var torrentPolicies: [TorrentPolicy] = []
    package var torrents = Torrents()
    package var limits = Limits()
    package var timeouts = Timeouts()
    package var state = State()
    package var admin = Admin()
    package var metrics = Metrics()
    package var log = Log()

    /// The defaults.
    package init() {}
}

extension Configuration: Section {
    static var blank: Configuration { Configuration() }

    static var keys: [Key<Configuration>] {
        [
            Key("workers", \.workers, .count(in: 1...64)),
            Key("client", \.clients, .clients),
            Key("torrent", \.torrentPolicies, .torrentPolicies),
            Key("outbound", section: \.outbound),
            Key("inbound", section: \.inbound),
            Key("obfuscation", section: \.obfuscation),
            Key("tracker", section: \.tracker),
            Key("tracker_gateway", section: \.trackerGateway),
            Key("torrents", section: \.torrents),
            Key("limits", section: \.limits),
            Key("timeouts", section: \.timeouts),
            Key("state", section: \.state),
            Key("admin", section: \.admin),
            Key("metrics", section: \.metrics),
            Key("log", section: \.log),
        ]
    }

    /// The values as TOML, which reads back as the same values.
    package var rendered: String { render(path: []) }
}
