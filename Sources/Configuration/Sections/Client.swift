package import NetworkAddress
package import TorrentIdentity

extension Configuration {
    /// One of several clients behind the proxy.
    package struct Client: Equatable, Sendable {
        /// Where it takes connections.
        package var address: Endpoint
        /// Where its own connections come from.
        package var sources: [IPNetwork]
        /// Torrents that are its own from the start.
        package var infohashes: [Infohash]
        /// `.torrent` files, or folders of them, of its own.
        package var files: [String]

        package init(
            address: Endpoint, sources: [IPNetwork] = [], infohashes: [Infohash] = [], files: [String] = []
        ) {
            self.address = address
            self.sources = sources
            self.infohashes = infohashes
            self.files = files
        }
    }
}

extension Configuration.Client: Section {
    /// The address is required, so that this never leaves the reader.
    static var blank: Self { Self(address: Endpoint(host: .address(.v4(0)), port: 0)) }

    static var keys: [Key<Self>] {
        [
            Key("address", \.address, .destination(.delivery), isRequired: true),
            Key("sources", \.sources, .list(of: .network)),
            Key("infohashes", \.infohashes, .list(of: .infohash)),
            Key("files", \.files, .list(of: .path)),
        ]
    }
}

extension Form<[Configuration.Client]> {
    /// Clients, one an address.
    static var clients: Form {
        list(of: .table, uniqueBy: { $0.address.port == 0 ? nil : $0.address.canonical }) { client, first in
            "\(client.address) is a client already, on line \(first.line)"
        }
    }
}

extension Endpoint {
    /// The same for all ways in which one place is written.
    fileprivate var canonical: Endpoint {
        switch host {
        case .address(let ip): Endpoint(host: .address(ip.unmapped), port: port)
        case .name(let name): Endpoint(host: .name(name.lowercased()), port: port)
        }
    }
}
