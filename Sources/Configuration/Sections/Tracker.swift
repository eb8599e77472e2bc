package import NetworkAddress

extension Configuration {
    /// From the client to its trackers.
    package struct Tracker: Equatable, Sendable {
        /// Where HTTP is spoken with clients.
        package var listen = [SocketAddress(ip: .loopback, port: 8118)]
        /// For trackers without a rule.
        package var obfuscation = ObfuscationPolicy.auto
        package var announcePort = AnnouncePort.inbound
        /// At most one of each family.
        package var announceIP: [IPAddress] = []
        package var otherRequests = OtherTraffic.pass
        /// The URL of a proxy on the way to trackers, `SCHEME://HOST:PORT` in libcurl's words; empty for none.
        package var proxy = ""
        /// The path of a PEM file; empty for the system's.
        package var certificateAuthorities = ""
        /// No two for the same host.
        package var rules: [Rule] = []

        package init() {}
    }
}

extension Configuration.Tracker {
    /// What the rule for `host`, a name or an address as it stands in a URL, says; nil without a rule. A rule for the host
    /// itself comes before one for all below a name, and of those the longest first.
    package func obfuscation(forHost host: String) -> ObfuscationPolicy? {
        let host = TrackerHost.canonical(host)
        if let own = rules.first(where: { $0.host == host }) { return own.obfuscation }
        let matching = rules.filter { TrackerHost.isWildcard($0.host) && host.hasSuffix($0.host.dropFirst()) }
        return matching.max { $0.host.utf8.count < $1.host.utf8.count }?.obfuscation
    }
}

extension Configuration.Tracker: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("listen", \.listen, .list(of: .listener(.clients)).asWayIn()),
            Key("obfuscation", \.obfuscation, .choice),
            Key("announce_port", \.announcePort, .announcePort),
            Key("announce_ip", \.announceIP, .announcedAddresses),
            Key("other_requests", \.otherRequests, .choice),
            Key("proxy", \.proxy, .proxy.orNone),
            Key("certificate_authorities", \.certificateAuthorities, .path.orNone),
            Key("rule", \.rules, .rules),
        ]
    }
}
