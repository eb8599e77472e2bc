import Configuration
import NetworkAddress
import TrackerProtocol

/// What the proxy puts into a client's announces, so that peers find the proxy and not the client.
struct AnnounceRewriting {
    /// What trackers other than the one that the client named may be told: the parameters of BEP 3, 7 and 23 and of MSE,
    /// and what clients in use add. A passkey is none of another tracker's business.
    private static let forEveryTracker: Set<String> = [
        "info_hash", "peer_id", "port", "uploaded", "downloaded", "left", "event", "compact", "numwant", "no_peer_id",
        "key", "corrupt", "redundant", "supportcrypto", "requirecrypto", "cryptoport", "ip", "ipv4", "ipv6",
    ]

    /// The ports that peers may be sent to, the first before the others; none: the client's own stays.
    private let ports: [UInt16]
    /// What is said of the proxy's addresses, at most one of each family.
    private let addresses: [IPAddress]
    private let policies: ConnectionPolicies

    init(_ terms: WorkerTerms) {
        self.init(terms.settings, terms.policies, inboundPorts: terms.inboundPorts)
    }

    /// `inboundPorts` are those that peers connect to, the one to announce first.
    init(_ settings: Configuration, _ policies: ConnectionPolicies, inboundPorts: [UInt16]) {
        switch settings.tracker.announcePort {
        case .exactly(let port): ports = [port]
        case .inbound: ports = inboundPorts
        }
        addresses = settings.tracker.announceIP
        self.policies = policies
    }

    /// The query for the tracker that the client named, or, with `isForeign`, for another one. `isObscured` puts BEP 8's
    /// sha_ih in; it throws where no port can be obscured, because it would become 0.
    func query(
        of announce: AnnounceQuery, isForeign: Bool, isObscured: Bool
    ) throws(ObscuringError) -> TrackerQuery {
        guard isObscured else { return plain(announce, isForeign: isForeign, port: ports.first) }
        for port in ports.dropLast() {
            if let query = try? obscured(announce, isForeign: isForeign, port: port) { return query }
        }
        return try obscured(announce, isForeign: isForeign, port: ports.last)
    }

    private func obscured(
        _ announce: AnnounceQuery, isForeign: Bool, port: UInt16?
    ) throws(ObscuringError) -> TrackerQuery {
        var announce = announce
        announce.query = plain(announce, isForeign: isForeign, port: port)
        return try announce.obscured()
    }

    private func plain(_ announce: AnnounceQuery, isForeign: Bool, port: UInt16?) -> TrackerQuery {
        var query = announce.query
        if isForeign { query.keep(only: Self.forEveryTracker) }
        let hasCryptoPort = query.value(of: "cryptoport") != nil
        if let port {
            // With `cryptoport`, `port` is 0 so that a tracker without support for it learns none.
            if announce.port != 0 || !hasCryptoPort { query.set("port", to: "\(port)".utf8) }
            if hasCryptoPort { query.set("cryptoport", to: "\(port)".utf8) }
        }
        switch policies.inbound(announce.infohash).encryption {
        case .off:
            for name in ["supportcrypto", "requirecrypto"] { query.remove(name) }
        case .prefer:
            query.set("supportcrypto", to: "1".utf8)
        case .require:
            query.set("supportcrypto", to: "1".utf8)
            query.set("requirecrypto", to: "1".utf8)
        }
        for name in ["ip", "ipv4", "ipv6"] { query.remove(name) }
        for address in addresses {
            switch address {
            case .v4: query.set("ip", to: address.description.utf8)
            case .v6: query.set(addresses.count == 1 ? "ip" : "ipv6", to: address.description.utf8)
            }
        }
        query.set("compact", to: "1".utf8)
        query.escapeIllegal()
        // RFC 3986 allows it and lftp sends it as it is, but opentracker answers 400: one torrent in 13 has that byte.
        query.escape(UInt8(ascii: "$"), in: "info_hash")
        return query
    }
}
