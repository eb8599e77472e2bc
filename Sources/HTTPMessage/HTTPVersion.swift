/// The two versions of HTTP/1 that are spoken.
package enum HTTPVersion: Sendable {
    case v1_0
    case v1_1

    /// As it stands in a request line and a status line.
    package var text: String {
        switch self {
        case .v1_0: "HTTP/1.0"
        case .v1_1: "HTTP/1.1"
        }
    }
}
