import NetworkAddress

extension RequestTarget {
    /// What an origin-form path on the proxy itself names: `/http/HOST[:PORT]/path?query`, and `/https/…`, for clients
    /// like ctorrent that know no proxy and get an announce URL on it. Nil for any other path.
    package static func forwarded(path: [UInt8], query: [UInt8]?) -> HTTPURL? {
        for scheme in HTTPURL.Scheme.allCases where path.starts(with: "/\(scheme.rawValue)/".utf8) {
            let rest = path.dropFirst(scheme.rawValue.utf8.count + 2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard let authority = HTTPAuthority(rest[..<end]) else { return nil }
            return HTTPURL(
                scheme: scheme, endpoint: Endpoint(host: authority.host, port: authority.port ?? scheme.defaultPort),
                path: Array(rest[end...]), query: query)
        }
        return nil
    }
}
