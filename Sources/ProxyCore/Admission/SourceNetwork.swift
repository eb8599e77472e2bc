import NetworkAddress

/// Who counts as one source where strangers have to share: an IPv4 address, or the /64 of an IPv6 one, since one subscriber has
/// all of that.
struct SourceNetwork: Hashable, Sendable {
    private let prefix: UInt64
    private let isIPv6: Bool

    init(of address: IPAddress) {
        switch address.unmapped {
        case .v4(let address): (prefix, isIPv6) = (UInt64(address), false)
        case .v6(let high, low: _): (prefix, isIPv6) = (high, true)
        }
    }
}
