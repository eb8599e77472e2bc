import NetworkAddress

/// One of the proxy's listeners for each address family, to which rules can lead.
struct FamilyListeners: Equatable, Sendable {
    let v4: SocketAddress?
    let v6: SocketAddress?

    /// The first of each family. The port of one that lets the system choose is not known to rules.
    init(firstOf listeners: [SocketAddress]) {
        let known = listeners.filter { $0.port != 0 }
        v4 = known.first { $0.family == .v4 }
        v6 = known.first { $0.family == .v6 }
    }

    var isEmpty: Bool { v4 == nil && v6 == nil }

    /// Each family with its listener.
    var all: [(family: AddressFamily, listener: SocketAddress?)] { [(.v4, v4), (.v6, v6)] }
}

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
}

extension SocketAddress {
    var family: AddressFamily {
        switch ip {
        case .v4: .v4
        case .v6: .v6
        }
    }

    /// The statement that leads a connection here by NAT, where `redirect` leads to `redirected` or to every address.
    func translation(redirectingTo redirected: IPAddress?) -> String {
        ip.isUnspecified || ip == redirected ? "redirect to :\(port)" : "dnat \(family.keyword) to \(self)"
    }

    /// The statement that delivers a packet here as it is. A listener on all addresses is found by the loopback one.
    var assignment: String {
        let found = SocketAddress(ip: ip.isUnspecified ? family.loopback : ip, port: port)
        return "tproxy \(family.keyword) to \(found)"
    }
}

extension AddressFamily {
    var loopback: IPAddress {
        switch self {
        case .v4: .loopback
        case .v6: .v6(high: 0, low: 1)
        }
    }
}
