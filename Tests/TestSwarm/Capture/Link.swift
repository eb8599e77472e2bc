/// An interface of a host, with a far end that it reaches.
package struct Link: Sendable {
    package let interface: String
    /// Nil for the network of the tests themselves.
    package let network: NetworkNamespace?
    /// In bytes, at least, of what a capture has to have room for; 0 for tcpdump's own choice. On lo packets of more than 64 KiB
    /// pass, on the links of a `TestInternet` none of more than 1514 bytes.
    let longestPacket: Int
    /// Where a datagram passes over the link to, and nothing listens.
    let far: Endpoint

    /// - Parameters:
    ///   - farAddress: of a neighbour on the link.
    ///   - longestPacket: in bytes; nil for what the interface lets pass.
    package init(interface: String, farAddress: String, network: NetworkNamespace?, longestPacket: Int? = nil) {
        self.interface = interface
        self.network = network
        far = Endpoint(farAddress, 9)
        self.longestPacket = longestPacket ?? (interface == "lo" ? 0 : 1600)
    }

    /// The loopback interface of the tests themselves.
    package static let loopback = Link(interface: "lo", farAddress: "127.0.0.1", network: nil)

    /// The same, for what sends packets of 4 KiB at most: there is room for thousands of them, where connections come in bursts.
    package static let loopbackOfShortPackets = Link(
        interface: "lo", farAddress: "127.0.0.1", network: nil, longestPacket: 4 << 10)
}
