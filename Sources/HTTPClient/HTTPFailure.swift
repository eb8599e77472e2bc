package import NetworkAddress

/// Why an exchange came to nothing, in words for who reads the log.
package enum HTTPFailure: Error, Hashable, Sendable {
    /// What an exchange waited for in vain.
    package enum Wait: Hashable, Sendable {
        case connection
        case answer
        case nextByte
    }

    /// The request holds what must not be sent; nothing was.
    case unsendable(String)
    /// The name of the origin or of the proxy has no address.
    case unresolved(reason: String)
    /// No connection to the origin or to the proxy. The reason names neither.
    case unreachable(reason: String)
    /// `bindTo` is not an address that this process may connect from.
    case unbindable(reason: String)
    /// Where the origin or the proxy is, this daemon itself listens.
    case leadsBack(SocketAddress)
    case timedOut(Wait, after: Duration)
    /// The proxy answered CONNECT with this status.
    case refusedByProxy(status: Int)
    /// Anything else that a proxy said or did.
    case proxyFailed(reason: String)
    /// The certificate is not signed by an authority that is trusted, or is another host's.
    case unverified(reason: String)
    /// TLS failed otherwise.
    case notSecured(reason: String)
    /// The file of certificate authorities cannot be read.
    case unreadableAuthorities(reason: String)
    /// The connection ended before the answer did.
    case closedEarly
    /// The connection broke.
    case broken(reason: String)
    /// The head is longer than an exchange reads.
    case headTooLarge(limit: Int)
    /// The body, decoded, is longer than was allowed.
    case tooLarge(limit: Int)
    /// What answered does not speak HTTP.
    case notHTTP(reason: String)
    /// The content is not compressed as it says.
    case undecodable(reason: String)
    /// Anything else, with libcurl's number for it.
    case other(code: UInt32, reason: String)
}

extension HTTPFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsendable(let what): "cannot be sent: \(what)"
        case .unresolved(let reason): "name not resolved: \(reason)"
        case .unreachable(let reason): "not reached: \(reason)"
        case .unbindable(let reason): "cannot connect from the address asked for: \(reason)"
        case .leadsBack(let address): "\(address) is this proxy itself"
        case .timedOut(.connection, let limit): "no connection within \(Self.seconds(limit))"
        case .timedOut(.answer, let limit): "no whole answer within \(Self.seconds(limit))"
        case .timedOut(.nextByte, let limit): "nothing came for \(Self.seconds(limit))"
        case .refusedByProxy(let status): "the proxy refused a tunnel with status \(status)"
        case .proxyFailed(let reason): "the proxy failed: \(reason)"
        case .unverified(let reason): "TLS certificate not verified: \(reason)"
        case .notSecured(let reason): "TLS failed: \(reason)"
        case .unreadableAuthorities(let reason): "certificate authorities not read: \(reason)"
        case .closedEarly: "connection closed before the end of the answer"
        case .broken(let reason): "connection broke: \(reason)"
        case .headTooLarge(let limit): "header section of the answer longer than \(limit) bytes"
        case .tooLarge(let limit): "answer longer than \(limit) bytes"
        case .notHTTP(let reason): "answer is not HTTP: \(reason)"
        case .undecodable(let reason): "answer cannot be decompressed: \(reason)"
        case .other(let code, let reason): "failed: \(reason) (libcurl \(code))"
        }
    }

    /// With a tenth: what is left of a deadline has nanoseconds.
    private static func seconds(_ duration: Duration) -> String {
        let tenths = Int((duration / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
