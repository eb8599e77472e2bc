import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("The near end of a connection to a client")
struct NearAddressesTests {
    /// What a choice comes to, without its lease.
    private enum Kind: Equatable {
        case own
        case doubtful
        case kernels
        case networkFull
    }

    private static let peer = IPAddress.v4(0xCB00_7105)

    private func kind(_ addresses: NearAddresses, _ client: String) throws -> Kind {
        switch addresses.choose(for: Self.peer, to: try #require(Endpoint(client))) {
        case .own: .own
        case .doubtful: .doubtful
        case .kernels: .kernels
        case .networkFull: .networkFull
        }
    }

    @Test(
        "is of 127.64.0.0/10 for a client on this machine with IPv4, and the kernel's choice for any other",
        arguments: [
            ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("localhost:1", true), ("[::ffff:127.0.0.1]:1", false),
            ("[::1]:1", false), ("192.0.2.1:1", false), ("[2001:db8::1]:1", false), ("client.example:1", false),
        ])
    func loopback(client: String, isOwn: Bool) throws {
        #expect(try kind(NearAddresses(virtual: nil), client) == (isOwn ? .doubtful : .kernels))
    }

    @Test("is the kernel's choice where the client has shown that it takes no other")
    func particular() throws {
        let addresses = NearAddresses(virtual: nil)
        addresses.takesKernelsChoiceAlone(try #require(Endpoint("127.0.0.1:1")))
        #expect(try kind(addresses, "127.0.0.1:1") == .kernels)
        #expect(try kind(addresses, "127.0.0.1:2") == .doubtful)
    }

    @Test("is in no doubt any more where the client has answered a connection from such an address")
    func takesAll() throws {
        let addresses = NearAddresses(virtual: nil)
        addresses.takesAll(try #require(Endpoint("127.0.0.1:1")))
        #expect(try kind(addresses, "127.0.0.1:1") == .own)
        #expect(try kind(addresses, "127.0.0.1:2") == .doubtful)
    }

    @Test("is in no doubt either where two connections at a time have told otherwise", arguments: [true, false])
    func contradiction(takesFirst: Bool) throws {
        let addresses = NearAddresses(virtual: nil)
        let client = try #require(Endpoint("127.0.0.1:1"))
        if takesFirst { addresses.takesAll(client) }
        addresses.takesKernelsChoiceAlone(client)
        if !takesFirst { addresses.takesAll(client) }
        #expect(try kind(addresses, "127.0.0.1:1") == .own)
    }

    @Test("is of the virtual network for every client but one with IPv6, while an address is left")
    func virtual() throws {
        let network = try #require(IPNetwork("198.19.5.0/29"))
        let addresses = NearAddresses(virtual: PeerAddresses(network, excluding: []))
        for client in ["127.0.0.1:1", "192.0.2.1:1", "client.example:1"] {
            #expect(try kind(addresses, client) == .own)
        }
        #expect(try kind(addresses, "[::1]:1") == .kernels)
        let client = try #require(Endpoint("127.0.0.1:1"))
        let held = (0..<8).map { Held(addresses.choose(for: .v4(0xCB00_7200 + $0), to: client)) }
        #expect(try kind(addresses, "127.0.0.1:1") == .networkFull)
        withExtendedLifetime(held) {}
    }

    @Test("is the kernel's choice for a peer that has as many addresses as one may, which is not the network's fault")
    func oneSource() throws {
        let network = try #require(IPNetwork("198.19.5.0/24"))
        let addresses = NearAddresses(virtual: PeerAddresses(network, excluding: []))
        let client = try #require(Endpoint("127.0.0.1:1"))
        let held = (0..<4).map { _ in Held(addresses.choose(for: Self.peer, to: client)) }
        #expect(try kind(addresses, "127.0.0.1:1") == .kernels)
        withExtendedLifetime(held) {}
    }

    /// Keeps a lease.
    private final class Held {
        private let choice: NearAddresses.Choice

        init(_ choice: consuming NearAddresses.Choice) {
            self.choice = choice
        }
    }
}
