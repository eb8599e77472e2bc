import Configuration
import HTTPMessage
import NetworkAddress
import ObfuscationCrypto
import Synchronization
package import TorrentIdentity
import TrackerProtocol

/// The other end of BEP 8, in front of a tracker that has none. Shared by all workers.
package final class TrackerGateway: Sendable {
    /// What strangers are told of it: which tracker that is, and where, is not theirs to know.
    static let nameOfTracker = "the tracker behind this gateway"

    let upstream: HTTPURL
    private let peerAddress: PeerAddressForm
    private let torrents = Mutex(TorrentTable(ObfuscatedInfohashIndex()))
    private let swarms = Mutex(GatewaySwarms())

    init?(_ settings: Configuration.TrackerGateway) {
        guard !settings.listen.isEmpty, let upstream = HTTPURL(settings.upstream) else { return nil }
        self.upstream = upstream
        peerAddress = settings.peerAddress
    }

    /// How many torrents can be found by their sha_ih.
    package var torrentCount: Int { torrents.withLock { $0.index.count } }

    /// The torrent whose sha_ih is `hash`; nil where none is known.
    func infohash(forObfuscated hash: Octets20) -> Infohash? {
        torrents.withLock { torrents in
            let infohash = torrents.index.infohash(forObfuscated: hash)
            if let infohash { torrents.touch(infohash) }
            return infohash
        }
    }

    /// The tracker has answered a plain announce of `infohash`.
    func learn(_ infohash: Infohash) {
        torrents.withLock { _ = $0.learn(infohash) }
    }

    /// The tracker's answer to `announce`, which came from `source`, as BEP 8 has it.
    func obscured(_ response: AnnounceResponse, to announce: AnnounceQuery, from source: IPAddress) -> AnnounceResponse
    {
        swarms.withLock { swarms in
            var random = SystemRandom()
            return swarms.answer(response, to: announce, from: source, now: .now, &random)
        }
    }

    /// A request to the tracker for a peer at `source`, whose address is told as the configuration says; what the peer
    /// itself says in the ways that the tracker believes the gateway is left out.
    func request(
        _ method: String, _ path: [UInt8], _ query: TrackerQuery?, _ fields: HeaderFields, from source: IPAddress
    ) -> UpstreamRequest {
        let address = source.unmapped
        var (query, fields) = (query, fields)
        var bindTo: IPAddress?
        for name in ["Host"] + HeaderFields.tracesOfClients { fields.remove(name) }
        switch peerAddress {
        case .xForwardedFor: fields.append("X-Forwarded-For", address.description)
        case .ipParameter where query != nil:
            for name in ["ipv4", "ipv6"] { query?.remove(name) }
            query?.set("ip", to: address.description.utf8)
        case .ipParameter: break
        case .source: bindTo = address
        }
        let url = HTTPURL(
            scheme: upstream.scheme, endpoint: upstream.endpoint, path: path, query: query?.encoded)
        return UpstreamRequest(method: method, url: url, fields: fields, bindTo: bindTo)
    }

    /// What is asked of the tracker.
    struct UpstreamRequest: Equatable {
        let method: String
        let url: HTTPURL
        var fields: HeaderFields
        /// The address that the connection comes from; nil for the system's choice.
        let bindTo: IPAddress?
    }
}

extension TrackerGateway: TorrentSink {
    package func add(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        torrents.withLock { $0.add(infohash) }
    }

    package func remove(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        torrents.withLock { $0.remove(infohash) }
    }
}
