import Configuration
import NetworkAddress

/// Which of the configured clients makes a connection, by where it comes from.
struct ClientSources {
    /// The narrowest network first.
    private let networks: [(network: IPNetwork, client: Endpoint)]

    init(_ clients: [Configuration.Client]) {
        networks = clients.flatMap { client in client.sources.map { ($0, client.address) } }
            .sorted { $0.0.prefixLength > $1.0.prefixLength }
            .map { (network: $0.0, client: $0.1) }
    }

    /// The client one of whose `sources` holds `source`, the narrowest of all clients' counting; nil where none does.
    func client(at source: IPAddress) -> Endpoint? {
        networks.first { $0.network.contains(source) }?.client
    }
}
