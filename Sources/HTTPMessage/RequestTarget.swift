package import NetworkAddress

/// What a request is for, in the four forms of RFC 9112, section 3.2.
package enum RequestTarget: Hashable, Sendable {
    /// `http://…` or `https://…`, as proxies are asked.
    case absolute(HTTPURL)
    /// `/path?query`, as servers are asked. The path begins with `/`.
    case origin(path: [UInt8], query: [UInt8]?)
    /// `HOST:PORT`, with CONNECT and nothing else. A name is in lower case.
    case authority(Endpoint)
    /// `*`, with OPTIONS and nothing else.
    case asterisk

    /// Throws where the target has none of the forms, or Host does not go with it. Never throws for a head that
    /// `RequestHeadParser` gave, which has asked this already.
    package init(_ head: RequestHead) throws(RequestHeadError) {
        self = try Self.form(of: head)
        try checkHost(of: head)
    }

    private static func form(of head: RequestHead) throws(RequestHeadError) -> RequestTarget {
        let target = head.target
        if let stray = target.first(where: { $0.isControl || $0 >= 0x80 }) { throw .forbiddenByte(stray) }
        guard !target.contains(UInt8(ascii: "#")) else { throw .fragmentInTarget(target) }
        if head.method == "CONNECT" {
            guard !target.contains(UInt8(ascii: "@")) else { throw .userinfoInTarget(target) }
            guard let authority = HTTPAuthority(target), let port = authority.port else {
                throw .malformedTarget(target)
            }
            return .authority(Endpoint(host: authority.host, port: port))
        }
        if target.first == UInt8(ascii: "/") {
            let (path, query) = splitQuery(target[...])
            return .origin(path: path, query: query)
        }
        if head.method == "OPTIONS", target.elementsEqual("*".utf8) { return .asterisk }
        do throws(URLFault) {
            return .absolute(try HTTPURL(parsing: target))
        } catch {
            switch error {
            case .malformed: throw .malformedTarget(target)
            case .userinfo: throw .userinfoInTarget(target)
            case .fragment: throw .fragmentInTarget(target)
            }
        }
    }

    /// One Host, which HTTP/1.1 must have, and which must name what the target names: a proxy that goes by the one
    /// and a server that goes by the other would be two minds about one request.
    private func checkHost(of head: RequestHead) throws(RequestHeadError) {
        let hosts = head.fields.values(of: "Host")
        guard hosts.count <= 1 else { throw .repeatedHost }
        guard let value = hosts.first else {
            guard head.version == .v1_0 else { throw .missingHost }
            return
        }
        guard let host = HTTPAuthority(value) else { throw .malformedHost(value) }
        let isSame =
            switch self {
            case .absolute(let url):
                host.host == url.host && (host.port ?? url.scheme.defaultPort) == url.port
            case .authority(let endpoint):
                // CONNECT has no scheme, so either default may be meant.
                host.host == endpoint.host
                    && (host.port.map { $0 == endpoint.port } ?? [80, 443].contains(endpoint.port))
            case .origin, .asterisk:
                true
            }
        guard isSame else { throw .differingHost(value, target: head.target) }
    }
}
