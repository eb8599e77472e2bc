package import NetworkAddress

/// An address in use by a connection, until this goes.
package struct AddressLease: ~Copyable, Sendable {
    package let address: IPAddress
    private let addresses: PeerAddresses

    /// Only `PeerAddresses` makes one, for a use that it has counted.
    init(of address: IPAddress, in addresses: PeerAddresses) {
        self.address = address
        self.addresses = addresses
    }

    deinit { addresses.endLease(of: address) }
}

/// A peer that a client has dialled by its local address, which is in use as long as `lease` lives.
package struct DialledPeer: ~Copyable, Sendable {
    package let peer: SocketAddress
    package let lease: AddressLease

    consuming func takeLease() -> AddressLease { lease }
}
