import NetworkAddress

extension RedirectionRules {
    /// Networks that are reached without the proxy, and what they are for (RFC 6890).
    private static let networks: [(network: String, use: String)] = [
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "behind a provider's NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved, broadcast"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
    ]

    /// The sets of these networks.
    var exempted: String {
        let virtual =
            virtualNetwork.map { [("\($0)", "outbound.virtual_network: peers' addresses on this machine")] } ?? []
        let all = (Self.networks + virtual).compactMap { text, use in IPNetwork(text).map { ($0, use) } }
        return """
            # Networks to which clients connect without the proxy. Add or take out what you like.
            \(set("exempt4", "ipv4_addr", all.filter { $0.0.base.bytes.count == 4 }))

            \(set("exempt6", "ipv6_addr", all.filter { $0.0.base.bytes.count == 16 }))
            """
    }

    private func set(_ name: String, _ type: String, _ elements: [(network: IPNetwork, use: String)]) -> String {
        let lines = elements.map { network, use in
            let element = "\(network),"
            return "        \(element)\(String(repeating: " ", count: max(1, 20 - element.count)))# \(use)"
        }
        return """
            set \(name) {
                type \(type)
                flags interval
                auto-merge
                elements = {
            \(lines.joined(separator: "\n"))
                }
            }
            """
    }

    /// The chain that ends the look at what goes nowhere else.
    var leftAlone: String {
        """
        chain left_alone {
            oifname "lo" accept
            fib daddr type { local, broadcast, multicast, anycast } accept
            ip daddr @exempt4 accept
            ip6 daddr @exempt6 accept
        }
        """
    }
}
