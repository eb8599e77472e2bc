import NetworkAddress
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("The gateway's swarms")
struct GatewaySwarmsTests {
    private var rig = GatewayRig()

    private mutating func iv(
        interval: Int64? = 1800, _ infohash: Infohash = GatewayRig.infohash, peers: Range<Int> = 0..<3
    ) throws -> [UInt8] {
        let response = GatewayRig.response(GatewayRig.v4(peers), interval: interval)
        let answer = try rig.answer(response, to: GatewayRig.announce(infohash))
        return try #require(answer.dictionary["iv"]?.string)
    }

    @Test(
        "the iv stays for the tracker's interval, within a minute and two hours, and is new afterwards",
        arguments: [
            (1800, 1800), (nil, 1800), (1, 60), (0, 60), (-5, 1800), (61, 61), (7200, 7200), (100_000, 7200),
            (.max, 7200),
        ] as [(Int64?, Int)])
    mutating func period(interval: Int64?, seconds: Int) throws {
        let first = try iv(interval: interval)
        #expect(first.count == 20)
        for _ in 0..<3 {
            rig.now += .seconds(seconds) / 4
            #expect(try iv(interval: interval) == first)
        }
        rig.now += .seconds(seconds) / 4
        let second = try iv(interval: interval)
        #expect(second != first)
        // And the new one stays as long.
        rig.now += .seconds(seconds) - .seconds(1)
        #expect(try iv(interval: interval) == second)
    }

    @Test("one list has one n, whatever is in it")
    mutating func constantPadPairCount() throws {
        var counts: Set<Bencode> = []
        for count in [1, 40, 200] {
            let answer = try rig.answer(GatewayRig.response(GatewayRig.v4(0..<count)))
            counts.insert(try #require(answer.dictionary["n"]))
        }
        #expect(counts.count == 1)
    }

    @Test("each torrent has an iv and peers of its own")
    mutating func apart() throws {
        #expect(try iv(GatewayRig.infohash(1)) != iv(GatewayRig.infohash(2)))
        let one = try rig.peers(
            GatewayRig.response(GatewayRig.v4(10..<20)), to: GatewayRig.announce(GatewayRig.infohash(1), "&numwant=200")
        )
        #expect(Set(one) == Set(GatewayRig.v4(0..<3) + GatewayRig.v4(10..<20)))
        let other = try rig.peers(
            GatewayRig.response(GatewayRig.v4(30..<40)), to: GatewayRig.announce(GatewayRig.infohash(2), "&numwant=200")
        )
        #expect(Set(other) == Set(GatewayRig.v4(0..<3) + GatewayRig.v4(30..<40)))
    }

    @Test("what the last iv covered is forgotten with it")
    mutating func forgotten() throws {
        _ = try iv(peers: 0..<50)
        rig.now += .seconds(1800)
        let answered = try rig.peers(
            GatewayRig.response(GatewayRig.v4(50..<60)), to: GatewayRig.announce(GatewayRig.infohash, "&numwant=200"))
        #expect(Set(answered) == Set(GatewayRig.v4(50..<60)))
    }

    @Test("a list that grows ends, with its iv")
    mutating func growing() throws {
        let first = try iv()
        var answers = 0
        while try iv(peers: (answers * 200)..<(answers * 200 + 200)) == first {
            answers += 1
            try #require(answers < 100)
        }
        // What it has in the end is what it may have, and the one answer that made it full.
        #expect((GatewaySwarm.mostListed...(GatewaySwarm.mostListed + 200)).contains(answers * 200))
    }

    @Test("of more torrents than the limit the lists go that end first, and no more than there must")
    mutating func limit() throws {
        let limit = GatewaySwarms.limit
        var ivs: [[UInt8]] = []
        for number in 0..<limit {
            ivs.append(try iv(GatewayRig.infohash(number)))
            rig.now += .milliseconds(1)
        }
        #expect(rig.swarms.count == limit)
        // One that is known takes no room.
        #expect(try iv(GatewayRig.infohash(5)) == ivs[5])
        #expect(rig.swarms.count == limit)

        _ = try iv(GatewayRig.infohash(limit))
        #expect(rig.swarms.count == limit - limit / 8 + 1)
        #expect(try iv(GatewayRig.infohash(limit - 1)) == ivs[limit - 1])
        #expect(try iv(GatewayRig.infohash(limit / 8)) == ivs[limit / 8])
        #expect(try iv(GatewayRig.infohash(0)) != ivs[0])
    }

    @Test("lists that have ended make room for all that come")
    mutating func endedOnes() throws {
        let limit = GatewaySwarms.limit
        for number in 0..<limit { _ = try iv(GatewayRig.infohash(number)) }
        rig.now += .seconds(1800)
        _ = try iv(GatewayRig.infohash(limit))
        #expect(rig.swarms.count == 1)
    }
}
