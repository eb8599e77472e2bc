/// What the first bytes of a plaintext stream say that it carries: how HTTP is found within CONNECT and SOCKS tunnels.
package enum FirstHTTPBytes: Hashable, Sendable {
    /// A method and a space behind it.
    case http
    /// All bytes so far agree with a method, but its space has not come.
    case undecided
    /// Anything else. Methods beyond those that announces and their neighbours use are not looked for.
    case other

    private static let beginnings = ["GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "PATCH ", "DELETE ", "TRACE "].map {
        Array($0.utf8)
    }

    /// Empty lines before a request count for nothing (RFC 9112, section 2.2).
    package init(_ received: some Collection<UInt8>) {
        let bytes = received.drop { $0 == .carriageReturn || $0 == .lineFeed }
        if Self.beginnings.contains(where: { bytes.starts(with: $0) }) {
            self = .http
        } else if Self.beginnings.contains(where: { $0.starts(with: bytes.prefix($0.count)) }) {
            self = .undecided
        } else {
            self = .other
        }
    }
}
