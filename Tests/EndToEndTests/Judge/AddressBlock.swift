import TestSwarm

/// Addresses at which one program takes connections at one port: to a client that connects to them, so many peers.
struct AddressBlock: Sendable {
    /// The first three bytes, which no other block has.
    private let prefix: String
    private let port: UInt16
    let count: Int

    init(_ prefix: String, port: UInt16, count: Int) {
        self.prefix = prefix
        self.port = port
        self.count = count
    }

    var endpoints: [Endpoint] { (1...count).map { Endpoint("\(prefix).\($0)", port) } }

    var addresses: [String] { endpoints.map(\.address) }

    /// As tcpdump takes it.
    var filter: String { "net \(prefix).0/24 and port \(port)" }
}
