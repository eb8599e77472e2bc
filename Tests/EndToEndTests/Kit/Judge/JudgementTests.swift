import Testing

@testable import TestSwarm

/// What the judge makes of a connection, on frames and tables made by hand.
@Suite struct JudgementTests {
    private let infohash = [UInt8](0xC0..<0xD4)
    /// What the published rule flags.
    private let random = [UInt8](repeating: 0x87, count: 20)

    private func connection(_ payloads: [UInt8]...) throws -> CapturedConnection {
        var frames = [CapturedFrame.bytes(sequence: 9, syn: true, payload: [])]
        var sequences: [UInt32] = [10, 100]
        for (index, payload) in payloads.enumerated() {
            frames.append(
                CapturedFrame.bytes(sequence: sequences[index % 2], isAnswer: index % 2 == 1, payload: payload))
            sequences[index % 2] += UInt32(payload.count)
        }
        let segments = try frames.map { try #require(CapturedSegment(frame: $0[...])) }
        return try #require(CapturedTraffic(segments: segments).connections.first)
    }

    /// ndpiReader's table, of the columns that are looked at and some others.
    private func nDPI(_ rows: String...) throws -> NDPI {
        let header = "#flow_id,protocol,src_ip,src_port,dst_ip,dst_port,ndpi_proto_num,ndpi_proto,server_name_sni,x"
        return try NDPI(version: "4.2.0", table: ([header] + rows).joined(separator: "\n") + "\n")
    }

    private func judgement(
        _ connection: CapturedConnection, _ side: CapturedConnection.Side = .initiator, name: String = "Unknown",
        peerIDs: [[UInt8]] = []
    ) throws -> Judgement {
        // The ends in the other order, as nDPI tells them now and then.
        let judge = try nDPI("1,6,198.18.0.2,22136,198.18.0.1,4660,0,\(name),,0")
        return try Judgement(
            of: [connection], side, by: judge, hiding: .init(infohash: infohash, peerIDs: peerIDs))
    }

    @Test(arguments: [("Unknown", 0, 0), ("BitTorrent", 1, 1), ("TLS.BitTorrent", 1, 1), ("Mining", 0, 1)])
    func `what nDPI names is counted, and what it names BitTorrent`(_ name: String, bitTorrent: Int, named: Int) throws
    {
        let found = try judgement(connection(random, random), name: name)
        #expect(found.namedBitTorrentCount == bitTorrent)
        #expect(found.namedCount == named)
    }

    @Test func `a connection that nDPI has not seen is not acquitted`() throws {
        let other = try nDPI("1,6,198.18.0.2,22136,198.18.0.1,4661,0,Unknown,,0")
        let connection = try connection(random)
        #expect(throws: SwarmError.self) { try other.name(of: connection) }
        // UDP between the same ports is something else.
        let datagrams = try nDPI("1,17,198.18.0.1,4660,198.18.0.2,22136,0,Unknown,,0")
        #expect(datagrams.flowCount == 0)
        #expect(throws: SwarmError.self) { try datagrams.name(of: connection) }
    }

    @Test func `a table without the columns that matter is an error`() {
        #expect(throws: SwarmError.self) { try NDPI(version: "9", table: "#flow_id,protocol\n1,6\n") }
    }

    @Test func `the rule is asked for the first payload of the end that is judged`() throws {
        let printable = [UInt8]("a text of letters".utf8)
        let connection = try connection(random, printable, printable, random)
        #expect(try judgement(connection, .initiator).flaggedCount == 1)
        #expect(try judgement(connection, .initiator).exemptions.isEmpty)
        #expect(try judgement(connection, .responder).flaggedCount == 0)
        #expect(try judgement(connection, .responder).exemptions == [.printableBeginning: 1, .mostlyPrintable: 1])
    }

    @Test func `a leak counts in either direction, wherever it stands`() throws {
        let peerID = [UInt8]("-CD0303-".utf8) + [UInt8](1...12)
        let texts = [infohash, [UInt8]("BitTorrent protocol".utf8), peerID]
        let hex = [UInt8]("c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3".utf8)
        for text in texts + [hex] {
            let text = random + text + random
            #expect(try judgement(connection(random, text), peerIDs: [peerID]).leakingCount == 1)
            #expect(try judgement(connection(random, random, text), .responder, peerIDs: [peerID]).leakingCount == 1)
        }
        #expect(try judgement(connection(random, random, random), peerIDs: [peerID]).leakingCount == 0)
    }

    @Test func `flights are measured one by one and together`() throws {
        let found = try judgement(connection(random, random, random + random, random, random))
        #expect(found.firstPayload.median == 20)
        #expect(found.secondFlight?.median == 40)
        #expect(found.bothFlights?.median == 60)
    }

    @Test func `a connection on which the end sent nothing is none of its`() throws {
        #expect(throws: SwarmError.self) { try judgement(connection(random), .responder) }
    }
}
