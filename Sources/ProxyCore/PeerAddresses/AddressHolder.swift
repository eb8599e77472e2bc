import NetworkAddress

/// Whom a local address stands for.
enum AddressHolder: Hashable, Sendable {
    /// A peer that can be dialled. Several behind one NAT have an address each.
    case peer(SocketAddress)
    /// Where a connection came from whose peer takes none at a port that is known. As a second connection may come from
    /// there before the first has ended, there are some of each, told apart by `number`.
    case source(IPAddress, number: UInt8)

    /// How many addresses one source may have.
    static let mostOfOneSource: UInt8 = 4

    /// The peer's own, real address.
    var ip: IPAddress {
        switch self {
        case .peer(let peer): peer.ip
        case .source(let ip, number: _): ip
        }
    }

    var isPeer: Bool {
        switch self {
        case .peer: true
        case .source: false
        }
    }

    /// The same with IPv4 in its own form; nil for one that stands for nobody.
    var normalised: AddressHolder? {
        let ip = ip.unmapped
        guard !ip.isUnspecified else { return nil }
        switch self {
        case .peer(let peer):
            return peer.port == 0 ? nil : .peer(SocketAddress(ip: ip, port: peer.port))
        case .source(_, let number):
            return number < Self.mostOfOneSource ? .source(ip, number: number) : nil
        }
    }
}
