/// The two versions of HTTP/1 that are spoken.
package enum HTTPVersion: Sendable {
    case v1_0
    case v1_1
}
