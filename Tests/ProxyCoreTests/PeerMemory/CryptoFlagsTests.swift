import MSE
import NetworkAddress
import Testing
import TrackerProtocol

@testable import ProxyCore

@Suite("Peers that require encryption, as trackers say")
struct CryptoFlagsTests {
    private let memory = PeerMemory()
    private let now: UInt32 = 1_800_000_000

    private func learn(_ listed: [TrackerPeer], flags: Bencode?, for seconds: UInt32 = 60) {
        var response = GatewayRig.response(listed)
        response.dictionary["crypto_flags"] = flags
        memory.learn(response, for: seconds, now: now)
    }

    private func requireCrypto(_ listed: [TrackerPeer], after passed: UInt32 = 0) throws -> [Bool] {
        try listed.map { peer in
            let ip = try #require(IPAddress(bytes: peer.ip))
            return memory.knowledge(of: SocketAddress(ip: ip, port: peer.port), now: now + passed)?.speech == .mse
        }
    }

    @Test("a flag counts for its peer, to its time")
    func flags() throws {
        let listed = GatewayRig.v4(0..<4)
        learn(listed, flags: .string([1, 0, 2, 1]))
        // 1 alone says so.
        #expect(try requireCrypto(listed) == [true, false, false, true])
        #expect(try requireCrypto(listed, after: 61) == [false, false, false, false])
        #expect(memory.knowledge(of: SocketAddress(ip: .v4(0x0A00_0000), port: 1), now: now) == nil)
    }

    @Test(
        "flags of the wrong length or kind are none",
        arguments: [[], [1], [1, 1], [1, 1, 1, 1], [UInt8](repeating: 1, count: 300)])
    func wrongLength(flags: [UInt8]) throws {
        let listed = GatewayRig.v4(0..<3)
        learn(listed, flags: .string(flags))
        learn(listed, flags: .integer(1))
        learn(listed, flags: .list([.integer(1), .integer(1), .integer(1)]))
        learn(listed, flags: nil)
        #expect(try requireCrypto(listed) == [false, false, false])
    }

    @Test("what a peer has shown is not a tracker's to take back")
    func shown() throws {
        let listed = GatewayRig.v4(0..<1)
        let peer = SocketAddress(ip: try #require(IPAddress(bytes: listed[0].ip)), port: listed[0].port)
        memory.spokeMSE(peer, selected: .rc4, now: now - PeerMemory.speechPeriod + 10)
        learn(listed, flags: .string([1]))
        #expect(try requireCrypto(listed, after: 60) == [true])
        learn(listed, flags: .string([0]))
        #expect(try requireCrypto(listed) == [true])
        #expect(memory.knowledge(of: peer, now: now)?.evidence == .handshake)
    }

    @Test("no number of flags pushes out what peers have shown")
    func flood() throws {
        let (encrypted, plaintext) = (
            SocketAddress(ip: .v4(0xCB00_7101), port: 6881), SocketAddress(ip: .v4(0xCB00_7102), port: 6881)
        )
        memory.spokeMSE(encrypted, selected: .rc4, now: now - PeerMemory.speechPeriod + 10)
        memory.spokePlaintext(plaintext, after: .silent, now: now)
        let count = 16_384
        for start in stride(from: 0, through: PeerMemory.mostPeers, by: count) {
            learn(
                GatewayRig.v4(start..<start + count), flags: .string([UInt8](repeating: 1, count: count)),
                for: PeerMemory.speechPeriod)
        }
        #expect(memory.counts.peers < PeerMemory.mostPeers)
        #expect(memory.knowledge(of: encrypted, now: now)?.speech == .mse)
        #expect(memory.knowledge(of: plaintext, now: now)?.speech == .plaintextAlone)
    }

    @Test("a later answer changes what it has flags for, and nothing else")
    func changing() throws {
        let listed = GatewayRig.v4(0..<3)
        learn(listed, flags: .string([1, 1, 0]))
        learn(Array(listed[0..<1]), flags: .string([0]))
        #expect(try requireCrypto(listed) == [false, true, false])
        learn(listed, flags: nil)
        learn(listed, flags: .string([0]))
        #expect(try requireCrypto(listed) == [false, true, false])
        learn(Array(listed[2...]), flags: .string([1]), for: 600)
        #expect(try requireCrypto(listed, after: 61) == [false, false, true])
    }

    @Test("flags may be those of both families, or of peers alone")
    func families() throws {
        let (v4, v6) = (GatewayRig.v4(0..<2), GatewayRig.v6(0..<2))
        learn(v4 + v6, flags: .string([0, 1]))
        #expect(try requireCrypto(v4 + v6) == [false, true, false, false])
        learn(v4 + v6, flags: .string([1, 0, 0, 1]))
        #expect(try requireCrypto(v4 + v6) == [true, false, false, true])
    }

    @Test("trackers that flag peers without number fill no memory")
    func bound() throws {
        let many = GatewayRig.v4(0..<100_000)
        learn(many, flags: .string([UInt8](repeating: 1, count: many.count)))
        #expect(try requireCrypto(many).filter { $0 }.count <= 65_536)
    }

    @Test("a flag neither shortens nor takes away what a handshake has shown")
    func handshakes() throws {
        let listed = GatewayRig.v4(0..<2)
        let ip = try #require(IPAddress(bytes: listed[0].ip))
        memory.spokeMSE(SocketAddress(ip: ip, port: listed[0].port), selected: .rc4, now: now)
        learn(listed, flags: .string([1, 0]))
        #expect(try requireCrypto(listed, after: 61) == [true, false])
        learn(listed, flags: .string([0, 0]))
        #expect(try requireCrypto(listed, after: 61) == [true, false])
    }

    @Test("a flag counts while it lasts for a peer that has taken plaintext alone, and is known for nothing after")
    func plaintextPeers() throws {
        let listed = GatewayRig.v4(0..<1)
        let ip = try #require(IPAddress(bytes: listed[0].ip))
        memory.spokePlaintext(SocketAddress(ip: ip, port: listed[0].port), after: .closed, now: now)
        #expect(try requireCrypto(listed) == [false])
        learn(listed, flags: .string([1]))
        #expect(try requireCrypto(listed) == [true])
        #expect(try requireCrypto(listed, after: 61) == [false])
    }

    @Test("a peer at port 0 is no one, and says nothing of its neighbours")
    func portZero() throws {
        let peer = GatewayRig.v4(0..<1)[0]
        let nowhere = try #require(TrackerPeer(ip: peer.ip, port: 0))
        learn([nowhere], flags: .string([1]))
        #expect(try requireCrypto([peer, nowhere]) == [false, false])
    }
}
