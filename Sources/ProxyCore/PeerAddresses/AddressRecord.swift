import NetworkAddress

/// What is kept of a local address across restarts.
struct AddressRecord: Hashable, Sendable {
    /// The local address.
    var address: IPAddress
    var holder: AddressHolder
    /// Seconds since 1970.
    var lastUse: UInt32
}
