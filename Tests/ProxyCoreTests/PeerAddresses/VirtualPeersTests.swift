import NetworkAddress
import Testing
import TrackerProtocol

@testable import ProxyCore

@Suite("Virtual addresses in answers to announces")
struct VirtualPeersTests {
    private func virtual(_ network: String) throws -> VirtualPeers {
        VirtualPeers(PeerAddresses(try #require(IPNetwork(network)), excluding: []), port: 6883)
    }

    /// An answer with these peers, packed.
    private func response(_ peers: [String]) throws -> AnnounceResponse {
        let bytes = try peers.flatMap { text in
            let address = try #require(SocketAddress(text))
            return address.ip.bytes + [UInt8(address.port >> 8), UInt8(address.port & 0xFF)]
        }
        return AnnounceResponse(["peers": .string(bytes)])
    }

    @Test(
        "peers that nobody can dial are left out, and are no reason to complain of the network",
        arguments: ["203.0.113.1:0", "0.0.0.0:6881", "198.18.0.5:6881"])
    func undiallable(peer: String) throws {
        let outcome = try virtual("198.18.0.0/29").replaced(in: try response([peer, "203.0.113.2:6881"]))
        #expect(outcome.leftOutCount == 0)
        #expect(outcome.response.peers == [TrackerPeer(ip: [198, 18, 0, 2], port: 6883)])
    }

    @Test("peers for which no address is left are counted")
    func full() throws {
        let outcome = try virtual("198.18.0.0/29").replaced(
            in: try response((1...7).map { "203.0.113.\($0):6881" }))
        #expect(outcome.leftOutCount == 2)
        #expect(outcome.response.peers.count == 5)
    }

    @Test("a tracker that lists tens of thousands of peers does not take the addresses of all others")
    func hostileTracker() throws {
        let virtual = try virtual("198.18.0.0/20")
        let known = try #require(SocketAddress("192.0.2.1:6881"))
        let address = try #require(virtual.addresses.address(of: known))
        let flood = (0..<43_000).map { "203.\($0 / 65_536).\($0 / 256 % 256).\($0 % 256):6881" }
        let outcome = virtual.replaced(in: try response(flood))
        #expect(outcome.response.peers.count == VirtualPeers.mostOfOneAnswer)
        #expect(outcome.leftOutCount == 0)
        #expect(virtual.addresses.dial(address)?.peer == known)
    }
}
