import NetworkAddress
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("A swarm behind the gateway")
struct GatewaySwarmTests {
    private var rig = GatewayRig()

    @Test(
        "a client that reveals the answer has the tracker's peers, and nobody else has",
        arguments: [1, 2, 49, 50, 51, 200])
    mutating func revealed(count: Int) throws {
        let peers = GatewayRig.v4(0..<count)
        let response = GatewayRig.response(peers)
        let answer = try rig.answer(response)
        #expect(answer.peers.count == count)
        #expect(Set(answer.peers).isDisjoint(with: peers))
        #expect(try Set(answer.revealed(for: GatewayRig.infohash).peers) == Set(peers))
        #expect(answer.interval == response.interval)
        // What a client of another torrent reveals, if it can, is none of them.
        let othersPeers = (try? answer.revealed(for: GatewayRig.infohash(1)).peers) ?? []
        #expect(Set(othersPeers).isDisjoint(with: peers))
    }

    @Test("IPv6 peers are in peers6 alone, with i and n")
    mutating func v6() throws {
        let peers = GatewayRig.v6(0..<60)
        let answer = try rig.answer(GatewayRig.response(peers))
        #expect(answer.dictionary["peers"] == nil)
        #expect(answer.dictionary["i"] != nil && answer.dictionary["n"] != nil)
        #expect(try Set(answer.revealed(for: GatewayRig.infohash).peers) == Set(peers))
    }

    @Test("two families are two whole lists, without i and n")
    mutating func bothFamilies() throws {
        let (v4, v6) = (GatewayRig.v4(0..<30), GatewayRig.v6(0..<7))
        // i and n of an upstream that has a use of its own for them would spoil the client's.
        let response = GatewayRig.response(v4 + v6, ["i": .integer(1), "n": .integer(2)])
        let answer = try rig.answer(response)
        #expect(answer.dictionary["i"] == nil && answer.dictionary["n"] == nil)
        #expect(answer.dictionary["iv"]?.string?.isEmpty == false)
        #expect(try answer.revealed(for: GatewayRig.infohash).peers == v4 + v6)
    }

    @Test("no peers are an empty list, and still obscured as others are")
    mutating func empty() throws {
        let answer = try rig.answer(GatewayRig.response([], ["i": .integer(1)]))
        #expect(answer.dictionary["peers"] == .string([]))
        #expect(answer.dictionary["iv"]?.string?.isEmpty == false)
        #expect(try answer.revealed(for: GatewayRig.infohash).peers.isEmpty)
    }

    @Test("every cut is of peers that the tracker has given, no peer twice", arguments: 0..<8)
    func cuts(seed: UInt64) throws {
        var rig = GatewayRig(seed: seed)
        var said: Set<TrackerPeer> = []
        var seen: Set<TrackerPeer> = []
        for round in 0..<60 {
            // Some are new in each answer, some are not.
            let peers = GatewayRig.v4((round * 20)..<(round * 20 + 50))
            said.formUnion(peers)
            let answered = try rig.peers(GatewayRig.response(peers))
            #expect(answered.count == 50)
            #expect(Set(answered).count == 50)
            #expect(said.isSuperset(of: answered))
            seen.formUnion(answered)
        }
        // From all over the list, and not from one place in it.
        #expect(seen.count > 300)
    }

    @Test("a list of dictionaries is packed; who has no address is left out")
    mutating func dictionaries() throws {
        func entry(_ ip: String) -> Bencode { .dictionary(["ip": .text(ip), "port": .integer(6881)]) }
        let response = AnnounceResponse(["peers": .list([entry("10.0.0.1"), entry("peer.example"), entry("10.0.0.2")])])
        #expect(try rig.peers(response).map(\.ipText).sorted() == ["10.0.0.1", "10.0.0.2"])
    }

    @Test(
        "a peer that stops ends the list and its iv, also where an IPv4 address came as an IPv6 one",
        arguments: [
            "10.0.0.3", "::ffff:10.0.0.4",
        ])
    mutating func stopped(source: String) throws {
        let peers = GatewayRig.v4(0..<40)
        let first = try rig.answer(GatewayRig.response(peers))
        // Another port at the same address is another peer.
        let other = try GatewayRig.announce(GatewayRig.infohash, "&event=stopped", port: 6882)
        _ = try rig.answer(GatewayRig.response([]), to: other, from: try #require(IPAddress(source)))
        let second = try rig.answer(GatewayRig.response(GatewayRig.v4(0..<1)))
        #expect(second.dictionary["iv"] == first.dictionary["iv"])
        let stopped = try GatewayRig.announce(GatewayRig.infohash, "&event=stopped", port: 6881)
        #expect(try rig.peers(GatewayRig.response([]), to: stopped, from: try #require(IPAddress(source))).isEmpty)
        let third = try rig.answer(GatewayRig.response(GatewayRig.v4(0..<1)))
        #expect(third.dictionary["iv"] != first.dictionary["iv"])
        #expect(try third.revealed(for: GatewayRig.infohash).peers == [peers[0]])
    }

    @Test("no two lists that differ are obscured by one iv, but for cuts of one list")
    mutating func ivs() throws {
        let both = GatewayRig.v4(0..<2) + GatewayRig.v6(0..<2)
        let others = GatewayRig.v4(5..<7) + GatewayRig.v6(5..<7)
        let ivs = try [both, others, GatewayRig.v4(0..<9), both].map { peers in
            try rig.answer(GatewayRig.response(peers)).dictionary["iv"]
        }
        #expect(Set(ivs).count == 4)
    }

    @Test(
        "numwant counts, up to 200",
        arguments: [
            ("", 50, 50), ("&numwant=10", 50, 10), ("&numwant=0", 50, 0), ("&numwant=1", 50, 1),
            ("&numwant=120", 50, 120),
            ("&numwant=100000", 50, 200), ("&numwant=99999999999999999999", 50, 50), ("&numwant=-1", 50, 50),
            ("&numwant=x", 50, 50), ("", 120, 120), ("", 400, 200), ("&numwant=400", 400, 200),
        ])
    mutating func wantedCount(parameter: String, given: Int, answered: Int) throws {
        for start in stride(from: 1000, to: 1400, by: 100) {
            _ = try rig.answer(GatewayRig.response(GatewayRig.v4(start..<(start + 100))))
        }
        let response = GatewayRig.response(GatewayRig.v4(0..<given))
        #expect(try rig.peers(response, to: GatewayRig.announce(GatewayRig.infohash, parameter)).count == answered)
        // Both families: each has a list of its own.
        let both = GatewayRig.response(GatewayRig.v4(0..<given) + GatewayRig.v6(0..<given))
        let peers = try rig.peers(both, to: GatewayRig.announce(GatewayRig.infohash, parameter))
        #expect(peers.count <= 2 * answered)
    }

    @Test("a tracker that gives all that an answer holds is cut, of one family and of both")
    mutating func giant() throws {
        let many = GatewayRig.v4(0..<150_000)
        #expect(try rig.peers(GatewayRig.response(many)).count == GatewaySwarm.mostPeers)
        #expect(try rig.peers(GatewayRig.response(many + GatewayRig.v6(0..<1))).count == GatewaySwarm.mostPeers + 1)
        #expect(
            try rig.peers(GatewayRig.response(many + GatewayRig.v6(0..<20_000))).count == 2 * GatewaySwarm.mostPeers)
    }

    @Test("what would tell of the peers in clear is gone, the rest stays")
    mutating func leaks() throws {
        let response = GatewayRig.response(
            GatewayRig.v4(0..<3),
            [
                "crypto_flags": .string([1, 0, 1]), "external ip": .string([198, 51, 100, 1]), "complete": .integer(7),
                "tracker id": .text("t"), "warning message": .text("w"), "iv": .text("their own"),
            ])
        let answer = try rig.answer(response)
        #expect(
            answer.dictionary.entries.map { String(decoding: $0.key, as: UTF8.self) }.sorted()
                == ["complete", "i", "interval", "iv", "n", "peers", "tracker id", "warning message"])
        #expect(answer.dictionary["iv"] != .text("their own"))
    }

    @Test("a failure passes as it is, and begins no list")
    mutating func failure() throws {
        let failure = AnnounceResponse.failure("not here")
        #expect(try rig.answer(failure) == failure)
        #expect(rig.swarms.count == 0)
    }
}
