/// What can be told of connections by who looks on, and of what one of their ends sent first.
package struct Judgement: Sendable {
    package let connectionCount: Int
    /// By nDPI.
    package let namedBitTorrentCount: Int
    /// By nDPI as anything at all, BitTorrent among it.
    package let namedCount: Int
    /// By the published rule, for this end's first payload.
    package let flaggedCount: Int
    /// Why the others were not; there may be several reasons for one.
    package let exemptions: [PublishedRule.Exemption: Int]
    /// Those in which, in either direction, something stands that nobody may read.
    package let leakingCount: Int
    /// This end's first payload, that is its first segment with data.
    package let firstPayload: Spread
    /// All that it sent before the other end said more.
    package let firstFlight: Spread
    /// What it sent then; nil where no connection came so far.
    package let secondFlight: Spread?
    package let bothFlights: Spread?

    /// What may not stand in a connection.
    package struct Secrets: Sendable {
        /// Not in any disguise.
        let infohash: [UInt8]
        /// Not as they are.
        var texts: [[UInt8]] = [[UInt8]("BitTorrent protocol".utf8)]

        package init(infohash: [UInt8], peerIDs: [[UInt8]] = []) {
            self.infohash = infohash
            texts += peerIDs
        }

        func stand(in bytes: [UInt8]) -> Bool {
            texts.contains { bytes.contains($0) } || !bytes.disguises(of: infohash).isEmpty
        }
    }

    /// - Parameters:
    ///   - connections: those on which this end sent nothing are left out.
    ///   - side: whose flights are judged.
    ///   - judge: of the capture that the connections are from.
    /// - Throws: where nothing is left to judge.
    package init(
        of connections: [CapturedConnection], _ side: CapturedConnection.Side, by judge: NDPI, hiding secrets: Secrets
    ) throws {
        let connections = connections.filter { !$0.flights(of: side).isEmpty }
        let names = try connections.map { try judge.name(of: $0) }
        let flights = connections.map { $0.flights(of: side) }
        let payloads = flights.map { Array($0[0].segments[0]) }
        let first = flights.map { $0[0].byteCount }
        let second = flights.filter { $0.count > 1 }.map { $0[1].byteCount }
        guard let firstPayload = Spread(of: payloads.map(\.count)), let firstFlight = Spread(of: first) else {
            throw SwarmError.unjudgedConnection("at all: none was captured")
        }
        connectionCount = connections.count
        namedBitTorrentCount = names.count { $0?.contains("BitTorrent") ?? false }
        namedCount = names.count { $0 != nil }
        flaggedCount = payloads.count(where: PublishedRule.flags)
        exemptions = payloads.flatMap(PublishedRule.exemptions).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        leakingCount = connections.count { connection in
            [.initiator, .responder].contains { secrets.stand(in: connection.bytes(of: $0)) }
        }
        (self.firstPayload, self.firstFlight) = (firstPayload, firstFlight)
        secondFlight = Spread(of: second)
        bothFlights = Spread(of: flights.filter { $0.count > 1 }.map { $0[0].byteCount + $0[1].byteCount })
    }
}
