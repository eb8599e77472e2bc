import NetworkAddress

/// The address families in nftables' words.
enum AddressFamily {
    case v4
    case v6

    /// What matches its packets.
    var match: String {
        switch self {
        case .v4: "meta nfproto ipv4"
        case .v6: "meta nfproto ipv6"
        }
    }

    /// As statements have it.
    var keyword: String {
        switch self {
        case .v4: "ip"
        case .v6: "ip6"
        }
    }

    /// For a person.
    var told: String {
        switch self {
        case .v4: "IPv4"
        case .v6: "IPv6"
        }
    }

    var loopback: IPAddress {
        switch self {
        case .v4: .loopback
        case .v6: .v6(high: 0, low: 1)
        }
    }
}
