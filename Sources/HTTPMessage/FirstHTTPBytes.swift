/// What the first bytes of a plaintext stream say that it carries: how HTTP is found within CONNECT and SOCKS tunnels.
package enum FirstHTTPBytes: Hashable, Sendable {
    /// A method and a space behind it, or what a server of HTTP would take for a request's beginning.
    case http
    /// All bytes so far agree with a method, but its space has not come.
    case undecided
    /// Anything else. Methods beyond these are not looked for: any word might be one, and who says it in another protocol
    /// would wait for an answer in vain.
    case other

    private static let beginnings = [
        "GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "PATCH ", "DELETE ", "TRACE ", "PROPFIND ",
    ].map { Array($0.utf8) }

    package init(_ received: some Collection<UInt8>) {
        // One empty line before a request counts for nothing (RFC 9112, section 2.2); more are a malformed request.
        let blanks = received.prefix { $0 == .carriageReturn || $0 == .lineFeed }.count
        let bytes = received.dropFirst(blanks)
        if blanks > 2 || Self.beginnings.contains(where: { bytes.prefix($0.count).equalsIgnoringCase($0) }) {
            self = .http
        } else if Self.beginnings.contains(where: { $0.prefix(bytes.count).equalsIgnoringCase(bytes) }) {
            self = .undecided
        } else {
            self = .other
        }
    }
}
