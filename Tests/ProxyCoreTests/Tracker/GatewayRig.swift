import NetworkAddress
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

/// The gateway's swarms at a time that the test sets, with random numbers from a seed.
struct GatewayRig {
    static let infohash = infohash(0)

    var swarms = GatewaySwarms()
    var now = ContinuousClock.now
    private var random: SeededRandom

    init(seed: UInt64 = 1) {
        random = SeededRandom(seed: seed)
    }

    static func infohash(_ number: Int) -> Infohash {
        Infohash(
            Octets20 { buffer in
                buffer.copyBytes(from: [UInt8](repeating: 0xAB, count: 20))
                buffer.storeBytes(of: UInt64(number).bigEndian, as: UInt64.self)
            })
    }

    static func v4(_ numbers: Range<Int>) -> [TrackerPeer] {
        numbers.compactMap {
            TrackerPeer(ip: [10, UInt8($0 >> 16), UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)], port: 6881)
        }
    }

    static func v6(_ numbers: Range<Int>) -> [TrackerPeer] {
        numbers.compactMap {
            TrackerPeer(
                ip: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 10) + [UInt8($0 >> 8), UInt8($0 & 0xFF)],
                port: 6882)
        }
    }

    /// A tracker's answer with these peers, packed.
    static func response(
        _ peers: [TrackerPeer], interval: Int64? = 1800, _ more: [String: Bencode] = [:]
    ) -> AnnounceResponse {
        var (v4, v6) = (CompactPeers(family: .v4), CompactPeers(family: .v6))
        for peer in peers {
            v4.append(peer)
            v6.append(peer)
        }
        var response = AnnounceResponse(["peers": .string(v4.bytes)])
        if !v6.isEmpty { response.dictionary["peers6"] = .string(v6.bytes) }
        response.dictionary["interval"] = interval.map { .integer($0) }
        for (key, value) in more { response.dictionary[key] = value }
        return response
    }

    static func announce(_ infohash: Infohash = infohash, _ more: String = "", port: UInt16 = 1) throws -> AnnounceQuery
    {
        var query = TrackerQuery("port=\(port)\(more)".utf8)
        query.set("info_hash", to: infohash.bytes)
        return try AnnounceQuery(query)
    }

    /// What a client with `announce` at `source` gets.
    mutating func answer(
        _ response: AnnounceResponse, to announce: AnnounceQuery? = nil, from source: IPAddress = .v4(0xC633_6401)
    ) throws -> AnnounceResponse {
        swarms.answer(response, to: try announce ?? Self.announce(), from: source, now: now, &random)
    }

    /// The peers of that, in clear.
    mutating func peers(
        _ response: AnnounceResponse, to announce: AnnounceQuery? = nil, from source: IPAddress = .v4(0xC633_6401)
    ) throws -> [TrackerPeer] {
        try answer(response, to: announce, from: source).revealed(for: announce?.infohash ?? Self.infohash).peers
    }
}
