package import NetworkAddress

/// `http://host:port/path?query`, as a forward proxy's client names it, and https likewise.
package struct HTTPURL: Hashable, Sendable {
    package enum Scheme: String, Sendable, CaseIterable {
        case http
        case https

        package var defaultPort: UInt16 {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    package let scheme: Scheme
    /// A name is in lower case.
    package let host: Endpoint.Host
    package let port: UInt16
    /// Begins with `/`, without the query. As it was written: `%` may be followed by anything.
    package let path: [UInt8]
    /// Without the `?`; nil where there is none, which is not the same as an empty one.
    package let query: [UInt8]?

    /// A URL from its parts; a `/` that `path` lacks is put before it. `pathAndQuery` gives the bytes back as they
    /// are: send `escapedPathAndQuery` where they are a stranger's.
    package init(scheme: Scheme, endpoint: Endpoint, path: [UInt8], query: [UInt8]?) {
        self.scheme = scheme
        host = endpoint.host
        port = endpoint.port
        self.path = path.first == UInt8(ascii: "/") ? path : [UInt8(ascii: "/")] + path
        self.query = query
    }

    /// An absolute URL; nil for anything else, and where it has a user name, a fragment, or a byte that is not
    /// printable ASCII.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        do throws(URLFault) {
            try self.init(parsing: bytes)
        } catch {
            return nil
        }
    }

    package init?(_ text: some StringProtocol) {
        self.init(text.utf8)
    }

    /// The same with another query.
    package func replacing(query: [UInt8]?) -> HTTPURL {
        HTTPURL(scheme: scheme, endpoint: endpoint, path: path, query: query)
    }

    /// The host alone, IPv6 without brackets.
    package var hostText: String { host.description }

    package var endpoint: Endpoint { Endpoint(host: host, port: port) }

    /// `host`, or `host:port` where the port is not the scheme's, IPv6 in brackets: what Host must say.
    package var authority: String {
        HTTPAuthority(host: host, port: port == scheme.defaultPort ? nil : port).description
    }

    /// Scheme and authority, to which an absolute path can be appended.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// Byte for byte as it was written.
    package var pathAndQuery: [UInt8] { path + (query.map { [UInt8(ascii: "?")] + $0 } ?? []) }

    /// As an upstream takes it: bytes that have no place in a URL are escaped, the space and lftp's `[` among them,
    /// and nothing else is changed (RFC 3986, sections 3.3 and 3.4).
    package var escapedPathAndQuery: [UInt8] {
        percentEncoded(path) { $0.isPathOrQueryByte && $0 != UInt8(ascii: "?") }
            + (query.map { [UInt8(ascii: "?")] + percentEncoded($0, keeping: \.isPathOrQueryByte) } ?? [])
    }
}

extension HTTPURL: CustomStringConvertible {
    /// The whole URL, escaped.
    package var description: String { origin + String(decoding: escapedPathAndQuery, as: UTF8.self) }
}
