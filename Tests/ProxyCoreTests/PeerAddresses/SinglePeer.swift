import NetworkAddress

@testable import ProxyCore

extension PeerAddresses {
    /// The address of a peer that is told alone.
    func address(of peer: SocketAddress) -> IPAddress? { addresses(of: [peer])[0] }
}

extension AddressPool {
    /// The address of a peer that is told alone.
    mutating func address(of peer: SocketAddress, now: UInt32) -> IPAddress? { addresses(of: [peer], now: now)[0] }
}
