import ArgumentParser
import NetworkAddress

/// The daemon's HTTP forward port as an argument: `HOST:PORT`, or the URL that clients with a proxy setting are given.
struct ForwardPort: ExpressibleByArgument {
    let endpoint: Endpoint

    init?(argument: String) {
        var authority = argument[...]
        if authority.lowercased().hasPrefix("http://") {
            authority = authority.dropFirst("http://".count)
            if authority.hasSuffix("/") { authority = authority.dropLast() }
        }
        guard let endpoint = Endpoint(authority), endpoint.port != 0 else { return nil }
        self.endpoint = endpoint
    }
}
