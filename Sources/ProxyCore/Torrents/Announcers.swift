import NetworkAddress

/// Where clients that have announced anything take connections, by the address of their host: who makes a connection is
/// known by it where one client alone runs there.
struct Announcers {
    private struct Announcer {
        var torrentCount = 0
        /// When the last of its announces ends.
        var until: ContinuousClock.Instant
    }

    private var byHost: [IPAddress: [Endpoint: Announcer]] = [:]

    /// The client at `address` has announced one torrent more.
    mutating func add(_ address: Endpoint, until: ContinuousClock.Instant) {
        guard case .address(let host) = address.host else { return }
        var announcer = byHost[host]?[address] ?? Announcer(until: until)
        announcer.torrentCount += 1
        announcer.until = max(announcer.until, until)
        byHost[host, default: [:]][address] = announcer
    }

    /// One torrent less.
    mutating func remove(_ address: Endpoint) {
        guard case .address(let host) = address.host, var announcer = byHost[host]?[address] else { return }
        announcer.torrentCount -= 1
        byHost[host]?[address] = announcer.torrentCount > 0 ? announcer : nil
        if byHost[host]?.isEmpty == true { byHost[host] = nil }
    }

    /// The one client at `host`, and when its announces end; nil where there is none, or more than one.
    func only(at host: IPAddress, _ now: ContinuousClock.Instant) -> (
        address: Endpoint, until: ContinuousClock.Instant
    )? {
        let present = (byHost[host] ?? [:]).filter { $0.value.until >= now }
        guard present.count == 1, let (address, announcer) = present.first else { return nil }
        return (address, announcer.until)
    }
}
