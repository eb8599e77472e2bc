import NetworkAddress
import ObfuscationCrypto
import TorrentIdentity
import TrackerProtocol

/// The lists of peers that the gateway hands out, one for each torrent that was asked for lately.
struct GatewaySwarms {
    /// Torrents beyond this many lose the list that ends first; their next announce begins a new one.
    static let limit = 1024
    /// What BEP 8 says of the iv, "roughly the same period as the rerequest interval", within these bounds.
    private static let periods = Duration.seconds(60)...Duration.seconds(7200)
    private static let usualInterval = Duration.seconds(1800)

    private var swarms: [Infohash: GatewaySwarm] = [:]

    var count: Int { swarms.count }

    /// `response` to `announce` of a peer at `source`, with its peers obscured.
    mutating func answer(
        _ response: AnnounceResponse, to announce: AnnounceQuery, from source: IPAddress,
        now: ContinuousClock.Instant, _ random: inout some RandomSource
    ) -> AnnounceResponse {
        guard response.failureReason == nil else { return response }
        let infohash = announce.infohash
        var swarm: GatewaySwarm
        if let known = swarms.removeValue(forKey: infohash), known.until > now, !known.isOver {
            swarm = known
        } else {
            let interval = response.interval ?? Self.usualInterval
            let period = min(max(interval, Self.periods.lowerBound), Self.periods.upperBound)
            swarm = GatewaySwarm(infohash, until: now + period, &random)
        }
        let answer = swarm.answer(response, to: announce, from: source, &random)
        if swarms.count >= Self.limit { makeRoom(now) }
        swarms[infohash] = swarm
        return answer
    }

    private mutating func makeRoom(_ now: ContinuousClock.Instant) {
        swarms = swarms.filter { $0.value.until > now }
        guard swarms.count >= Self.limit else { return }
        for (infohash, _) in swarms.sorted(by: { $0.value.until < $1.value.until }).prefix(Self.limit / 8) {
            swarms[infohash] = nil
        }
    }
}
