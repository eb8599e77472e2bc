/// How the end of an answer's body is told (RFC 9112, section 6).
package enum ResponseFraming: Hashable, Sendable {
    /// By Content-Length, in bytes. Also for HEAD, and 0 for answers without a body.
    case length(Int)
    /// By chunks, for which `ChunkedBody` is. HTTP/1.0 knows none: there it is the same as `untilClose`.
    case chunked
    /// By the end of the connection.
    case untilClose
    /// No body, and no field about one or about the connection: 100, and the 200 behind which CONNECT's tunnel begins.
    case none

    /// What it comes to for a client of that version.
    package func effective(for version: HTTPVersion) -> ResponseFraming {
        switch (self, version) {
        case (.chunked, .v1_0): .untilClose
        case (.length, _), (.untilClose, _), (.none, _), (.chunked, .v1_1): self
        }
    }

    /// Whether another answer can follow on the connection.
    package func allowsNext(for version: HTTPVersion) -> Bool {
        switch effective(for: version) {
        case .length, .chunked, .none: true
        case .untilClose: false
        }
    }
}
