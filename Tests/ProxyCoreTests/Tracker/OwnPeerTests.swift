import Configuration
import NetworkAddress
import Testing
import TrackerProtocol

@testable import ProxyCore

@Suite("The proxy among a tracker's peers")
struct OwnPeerTests {
    private func peers(
        _ texts: [String], external: String? = nil, flags: [UInt8]? = nil, _ change: (inout Configuration) -> Void
    ) throws -> AnnounceResponse {
        var settings = Configuration()
        settings.inbound.listen = []
        change(&settings)
        var packed = CompactPeers(family: .v4)
        for text in texts {
            let address = try #require(SocketAddress(text))
            packed.append(try #require(TrackerPeer(ip: address.ip.bytes, port: address.port)))
        }
        var dictionary: BencodeDictionary = ["interval": .integer(1800), "peers": .string(packed.bytes)]
        dictionary["external ip"] = external.flatMap { IPAddress($0) }.map { .string($0.bytes) }
        dictionary["crypto_flags"] = flags.map { .string($0) }
        return OwnPeer(settings, inboundPorts: settings.inbound.listen.map(\.port))
            .removed(from: AnnounceResponse(dictionary))
    }

    private let texts = ["198.51.100.1:6881", "203.0.113.9:6881", "203.0.113.9:6882", "127.0.0.1:6881"]

    @Test("is left out where a listener has its address, and its flag with it")
    func listener() throws {
        let rest = try peers(texts, flags: [1, 2, 3, 4]) { settings in
            settings.inbound.listen = [SocketAddress("203.0.113.9:6881")!]
        }
        #expect(rest.peers.map(\.description) == ["198.51.100.1:6881", "203.0.113.9:6882", "127.0.0.1:6881"])
        #expect(rest.cryptoFlags == [1, 3, 4])
    }

    @Test("is left out by the address that the machine has, that it announces, or that the tracker sees")
    func addresses() throws {
        let anywhere = SocketAddress("0.0.0.0:6881")!
        #expect(
            try peers(texts) { $0.inbound.listen = [anywhere] }.peers.map(\.description)
                == ["198.51.100.1:6881", "203.0.113.9:6881", "203.0.113.9:6882"])
        let announced = try peers(texts) { settings in
            settings.inbound.listen = [anywhere]
            settings.tracker.announceIP = [IPAddress("198.51.100.1")!]
        }
        #expect(announced.peers.map(\.description) == ["203.0.113.9:6881", "203.0.113.9:6882"])
        let seen = try peers(texts, external: "203.0.113.9") { $0.inbound.listen = [anywhere] }
        #expect(seen.peers.map(\.description) == ["198.51.100.1:6881", "203.0.113.9:6882"])
    }

    @Test("of a forwarded port is known by that port")
    func forwardedPort() throws {
        let rest = try peers(["203.0.113.9:51413", "203.0.113.9:6881"]) { settings in
            settings.tracker.announcePort = .exactly(51413)
            settings.tracker.announceIP = [IPAddress("203.0.113.9")!]
        }
        #expect(rest.peers.map(\.description) == ["203.0.113.9:6881"])
    }

    @Test("is nobody where peers cannot connect to it")
    func nowhere() throws {
        #expect(try peers(texts) { _ in }.peers.count == texts.count)
    }
}
