import Synchronization
import TestSwarm

/// Addresses at which one program takes connections at one port: to a client that connects to them, so many peers.
struct AddressBlock: Sendable {
    let port: UInt16
    /// How many of them have to have come to something. There are some more: of MSE's handshakes between real clients one in a hundred
    /// or so fails, and not every client tries again soon.
    let count: Int
    /// The first three bytes, which no other block has.
    private let prefix: String

    private static let taken = Atomic<Int>(0)

    init(port: UInt16, count: Int) {
        self.port = port
        self.count = count
        prefix = "198.19.\(Self.taken.add(1, ordering: .relaxed).oldValue)"
    }

    var endpoints: [Endpoint] { (1...count + count / 10 + 2).map { Endpoint("\(prefix).\($0)", port) } }

    var addresses: [String] { endpoints.map(\.address) }

    /// As tcpdump takes it.
    var filter: String { "net \(prefix).0/24 and port \(port)" }
}
