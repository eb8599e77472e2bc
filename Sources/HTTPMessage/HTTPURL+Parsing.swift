import NetworkAddress

/// What is wrong with a URL.
enum URLFault: Error {
    case malformed
    case userinfo
    case fragment
}

extension HTTPURL {
    /// An absolute URL of bytes that were checked: a path and a query are taken as they are.
    init(parsing bytes: [UInt8]) throws(URLFault) {
        guard let (scheme, behind) = Self.scheme(of: bytes) else { throw .malformed }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw .fragment }
        let hierarchy = bytes[behind...]
        guard hierarchy.starts(with: "//".utf8) else { throw .malformed }
        let rest = hierarchy.dropFirst(2)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard !rest[..<end].contains(UInt8(ascii: "@")) else { throw .userinfo }
        guard let authority = HTTPAuthority(rest[..<end]) else { throw .malformed }
        let (path, query) = splitQuery(rest[end...])
        self.init(
            scheme: scheme, endpoint: Endpoint(host: authority.host, port: authority.port ?? scheme.defaultPort),
            path: path, query: query)
    }

    /// The scheme at the beginning, in any case, and where its colon ends; nil for others than http and https.
    static func scheme(of bytes: [UInt8]) -> (scheme: Scheme, behind: Int)? {
        guard let colon = bytes.prefix(6).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = Scheme.allCases.first { bytes[..<colon].equalsIgnoringCase($0.rawValue.utf8) }
        return scheme.map { ($0, colon + 1) }
    }
}

/// A path, and what stands behind its first `?`.
func splitQuery(_ bytes: ArraySlice<UInt8>) -> (path: [UInt8], query: [UInt8]?) {
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return (Array(bytes), nil) }
    return (Array(bytes[..<mark]), Array(bytes[(mark + 1)...]))
}

/// Every byte that is not kept as `%XX`.
func percentEncoded(_ bytes: some Collection<UInt8>, keeping isKept: (UInt8) -> Bool) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.count)
    for byte in bytes {
        if isKept(byte) {
            encoded.append(byte)
        } else {
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return encoded
}
