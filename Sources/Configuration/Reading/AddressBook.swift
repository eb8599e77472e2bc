import NetworkAddress

/// The addresses that the file and its defaults name, for the rules that concern more than one key.
struct AddressBook {
    /// For whom a listener is.
    enum Audience: Equatable {
        /// Clients, which speak without encryption or authentication.
        case clients
        /// Clients, on addresses that no other machine reaches.
        case virtual
        /// Anyone in the swarm.
        case peers
        /// Anyone who announces to the tracker behind the gateway.
        case announcers
        /// Programs on this host that read figures.
        case scrapers
    }

    /// Why something is connected to.
    enum Purpose: Equatable {
        case forward
        /// The client's own port, needed where peers are listened for.
        case delivery
        /// The tracker behind the gateway, needed where the gateway listens.
        case gateway
        /// A proxy on the way to trackers.
        case proxy
    }

    struct Listener {
        let address: SocketAddress
        let audience: Audience
        let key: String
        /// nil for a default.
        let position: Position?
        /// Whose every address leads here besides `address`; nil but for the virtual listener.
        let network: IPNetwork?
    }

    struct Destination {
        let endpoint: Endpoint
        let purpose: Purpose
        let key: String
        /// nil for a default.
        let position: Position?
    }

    /// Lists that open a way into the proxy, readable or not.
    var wayInCount = 0
    var isAllowListGiven = false
    /// The virtual network, where the file has one.
    var virtualNetwork: (network: IPNetwork, position: Position)?
    /// No position for a default; nil where it could not be read.
    var virtualPort: (port: UInt16, position: Position?)?
    private(set) var listeners: [Listener] = []
    private(set) var destinations: [Destination] = []

    mutating func enter(
        _ address: SocketAddress, for audience: Audience, key: String, position: Position?, network: IPNetwork? = nil
    ) {
        listeners.append(
            Listener(address: address, audience: audience, key: key, position: position, network: network))
    }

    mutating func enter(_ endpoint: Endpoint, for purpose: Purpose, key: String, position: Position?) {
        destinations.append(Destination(endpoint: endpoint, purpose: purpose, key: key, position: position))
    }

    /// Whether anything that is listened for leads there.
    func isUsed(_ destination: Destination) -> Bool {
        switch destination.purpose {
        case .forward, .proxy: true
        case .delivery: listeners.contains { $0.audience == .peers }
        case .gateway: listeners.contains { $0.audience == .announcers }
        }
    }
}
