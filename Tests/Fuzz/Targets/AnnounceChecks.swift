import Configuration
import NetworkAddress
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

/// What becomes of an announce on its way to a tracker, by several configurations.
enum AnnounceChecks {
    private static let rewritings: [AnnounceRewriting] = [EncryptionPolicy.prefer, .require, .off].map { encryption in
        var settings = Configuration()
        settings.inbound.encryption = encryption
        if encryption == .require {
            settings.tracker.announceIP = [.v4(0xCB00_7105), .v6(high: 0x2001_0DB8 << 32, low: 5)]
        }
        return AnnounceRewriting(
            settings, ConnectionPolicies(settings), inboundPorts: encryption == .off ? [] : [6881, 7])
    }

    static func check(_ announce: AnnounceQuery) {
        for rewriting in rewritings {
            for isForeign in [false, true] {
                guard let clear = try? rewriting.query(of: announce, isForeign: isForeign, isObscured: false) else {
                    return require(false, "an announce in clear cannot be made")
                }
                check(clear, of: announce)
                requireSame(clear.values(of: "info_hash"), [announce.infohash.bytes], "the torrent")
                // The client's own port may be one that cannot be told.
                guard let obscured = try? rewriting.query(of: announce, isForeign: isForeign, isObscured: true) else {
                    continue
                }
                check(obscured, of: announce)
                require(obscured.value(of: "info_hash") == nil, "info_hash beside sha_ih")
                let revealed = try? ObscuredAnnounceQuery(obscured).revealed(for: announce.infohash)
                guard let revealed, let again = try? AnnounceQuery(revealed) else {
                    return require(false, "what was obscured cannot be revealed")
                }
                requireSame(again.infohash, announce.infohash, "the torrent, revealed")
                requireSame(again.event, announce.event, "the event")
            }
        }
    }

    private static func check(_ query: TrackerQuery, of announce: AnnounceQuery) {
        let bytes = query.encoded
        requireSame(TrackerQuery(bytes), query, "a query that is written and read again")
        require(bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }, "bytes that no query has")
        require(bytes.count <= 3 * announce.query.encoded.count + 300, "a query that grew to \(bytes.count) bytes")
        requireSame(query.values(of: "compact"), [Array("1".utf8)], "compact")
        let portCount = announce.query.values(of: "port").count
        require((1...portCount).contains(query.values(of: "port").count), "another number of ports than \(portCount)")
    }
}
