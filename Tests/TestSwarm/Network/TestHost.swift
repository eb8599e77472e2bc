import Synchronization

/// A host of the `TestInternet`: a network namespace with one link, to the router.
package final class TestHost: Sendable {
    package let network: NetworkNamespace
    /// The first three bytes of its IPv4 addresses (a /24), and the first groups of its IPv6 addresses (a /64).
    private let prefixes: (ipv4: String, ipv6: String)
    private let taken = Atomic<Int>(0)

    /// How many addresses of each family it has on its link.
    private static let addressCount = 24
    static let interface = "outer"
    /// As on a wire: no packet is longer than the link's MTU, so that a capture has room for thousands of them.
    private static let segmentsPerPacket = 1

    init(_ network: NetworkNamespace, prefixes: (ipv4: String, ipv6: String)) {
        self.network = network
        self.prefixes = prefixes
    }

    /// Its first addresses, from which everything comes that binds to none.
    package var address: String { ipv4(1) }
    package var address6: String { ipv6(1) }

    /// An address of its own, and a port that no other caller in this process gets.
    package func endpoint() -> Endpoint { Endpoint(ipv4(next()), Endpoint.uniquePort()) }

    package func endpoint6() -> Endpoint { Endpoint(ipv6(next()), Endpoint.uniquePort()) }

    /// Programs on it.
    /// - Parameter user: as whom; nil for who runs the tests.
    package func place(user: UInt32? = nil) -> Place { Place(network, user: user) }

    /// Lets no program here reach another here: what one of them gets then comes from another host.
    package func keepProgramsApart() async throws {
        try await network.load(
            rules: """
                table inet apart {
                    chain output {
                        type filter hook output priority filter; policy accept;
                        ip saddr \(prefixes.ipv4).0/24 ip daddr \(prefixes.ipv4).0/24 meta l4proto tcp reject with tcp reset
                        ip6 saddr \(prefixes.ipv6)::/64 ip6 daddr \(prefixes.ipv6)::/64 meta l4proto tcp reject with tcp reset
                    }
                }
                """)
    }

    /// The way to all others.
    package var link: Link { Link(interface: Self.interface, farAddress: routerAddress, network: network) }

    /// What its programs say to each other.
    package var loopback: Link { Link(interface: "lo", farAddress: "127.0.0.1", network: network) }

    private func next() -> Int {
        let number = taken.add(1, ordering: .relaxed).newValue + 1
        precondition(number <= Self.addressCount, "no address is left on \(prefixes.ipv4)0/24")
        return number
    }

    private func ipv4(_ number: Int) -> String { "\(prefixes.ipv4).\(number)" }
    private func ipv6(_ number: Int) -> String { "\(prefixes.ipv6)::\(String(number, radix: 16))" }

    private var routerAddress: String { ipv4(254) }
    private var routerAddress6: String { ipv6(254) }

    /// What ip(8) does at the router, to join this host to it.
    /// - Parameter name: of the router's interface.
    func joining(as name: String) -> [String] {
        [
            "link add \(name) type veth peer name \(Self.interface) netns \(network.pid)",
            // Without an address of its own making, which would be looked for on the link for a second first.
            "link set \(name) addrgenmode none gso_max_segs \(Self.segmentsPerPacket) up",
            "address add \(routerAddress)/24 dev \(name)",
            "address add \(routerAddress6)/64 dev \(name) nodad",
            // A router asks for its neighbours from one of these.
            "address add fe80::fe/64 dev \(name) nodad",
        ]
    }

    /// What ip(8) does here, once it is joined.
    var settling: [String] {
        let addresses = (1...Self.addressCount).flatMap { number in
            [
                "address add \(ipv4(number))/24 dev \(Self.interface)",
                "address add \(ipv6(number))/64 dev \(Self.interface) nodad",
            ]
        }
        let up = "link set \(Self.interface) addrgenmode none gso_max_segs \(Self.segmentsPerPacket) up"
        return [up] + addresses + [
            "route add default via \(routerAddress)", "route add default via \(routerAddress6)",
        ]
    }
}
