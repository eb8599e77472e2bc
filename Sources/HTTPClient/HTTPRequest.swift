package import HTTPMessage
package import NetworkAddress

/// A request as it is to go out.
package struct HTTPRequest: Sendable {
    /// A token (RFC 9110, section 9), CONNECT excepted.
    package var method: String
    /// `http://host:port` or `https://[::1]:443`; the port may be left out, and nothing may follow.
    package var origin: String
    /// Path and query, which go out byte for byte; or `*`.
    package var target: [UInt8]
    /// Sent as they are given, `Host` first, which libcurl adds where it is missing, and without `Expect`: whoever asked
    /// for `100 Continue` must be answered by who asks here. `Content-Length` must agree with `bodyByteCount`;
    /// `Transfer-Encoding` is refused.
    package var fields: HeaderFields
    /// Where to connect to in place of the origin. Behind an HTTP proxy it makes libcurl ask for a tunnel, which not every
    /// proxy gives for other ports than 443.
    package var connectTo: Endpoint?
    /// The local address to connect from, which may be another machine's where the process has CAP_NET_ADMIN. Such a
    /// connection serves one request, so that no other leaves from that address.
    package var bindTo: IPAddress?
    /// The path of a Unix socket to connect to in place of the origin, whatever proxy the client has otherwise.
    package var unixSocket: String?
    /// How long the body is that `HTTPExchange.send` gives.
    package var bodyByteCount: Int
    /// Whether to ask for every compression that libcurl has (unless `fields` name others) and to hand over decoded bytes.
    /// For answers that are collected: while a receiver pauses, what one read decodes to waits in memory.
    package var decodesContent: Bool
    /// Whether to offer HTTP/2 to an https origin. Not for receivers that pause: up to 32 MB would wait in memory. For small
    /// answers: twenty large ones at once on one connection were seen to hang until their timeout now and then.
    package var allowsHTTP2: Bool
    /// Bounds the way to the origin: name, connection, proxy and TLS.
    package var connectTimeout: Duration
    /// Bounds everything, pauses included.
    package var totalTimeout: Duration?
    /// Bounds the time without a byte once connected, while neither end waits for its caller.
    package var idleTimeout: Duration?

    package init(
        method: String = "GET", origin: String, target: [UInt8], fields: HeaderFields = [], connectTo: Endpoint? = nil,
        bindTo: IPAddress? = nil, unixSocket: String? = nil, bodyByteCount: Int = 0, decodesContent: Bool = false,
        allowsHTTP2: Bool = false, connectTimeout: Duration = .seconds(30), totalTimeout: Duration? = nil,
        idleTimeout: Duration? = nil
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.fields = fields
        self.connectTo = connectTo
        self.bindTo = bindTo
        self.unixSocket = unixSocket
        self.bodyByteCount = bodyByteCount
        self.decodesContent = decodesContent
        self.allowsHTTP2 = allowsHTTP2
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.idleTimeout = idleTimeout
    }
}
