/// A request's head, as `RequestHeadParser` accepted it.
package struct RequestHead: Hashable, Sendable {
    /// A token, in the case in which it came: methods are case-sensitive.
    package let method: String
    /// As it stands in the request line, spaces within it included. `RequestTarget` says what it means.
    package let target: [UInt8]
    package let version: HTTPVersion
    package var fields: HeaderFields
    /// How many bytes of body follow: Content-Length, or 0 without.
    package let bodyByteCount: Int

    package init(
        method: String, target: [UInt8], version: HTTPVersion, fields: HeaderFields, bodyByteCount: Int = 0
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.bodyByteCount = bodyByteCount
    }

    /// Whether the client wants the connection to go on behind the answer (RFC 9112, section 9.3). Proxy-Connection
    /// counts too: rTorrent (libcurl) says it to proxies.
    package var keepsAlive: Bool {
        let options = fields.tokens(of: "Connection") + fields.tokens(of: "Proxy-Connection")
        if options.contains("close") { return false }
        return switch version {
        case .v1_0: options.contains("keep-alive")
        case .v1_1: true
        }
    }

    /// Whether the client waits for a 100 before it sends its body. HTTP/1.0 cannot ask for one, and without a body
    /// there is nothing to wait for (RFC 9110, section 10.1.1).
    package var expectsContinue: Bool {
        switch version {
        case .v1_0: false
        case .v1_1: bodyByteCount > 0 && fields.tokens(of: "Expect").contains("100-continue")
        }
    }

    /// The fields that may be passed on (RFC 9110, section 7.6.1).
    package var endToEndFields: HeaderFields { fields.endToEnd }

    /// What Host says, for requests whose target names no host; nil without Host.
    package var authority: HTTPAuthority? {
        fields["Host"].flatMap { HTTPAuthority($0) }
    }
}
