/// Why an announce cannot be obscured (BEP 8). Values are as the client sent them, percent-encoding undone.
public enum ObscuringError: Error, Hashable, Sendable {
    /// This port would be sent as 0, which trackers refuse. It is one port of 65,536 for each torrent.
    case portBecomesZero(UInt16)
    /// A parameter of this name that is no number from 0 to 65535.
    case malformedPort(String, [UInt8])
    /// A parameter of this name that is no IP address alone: a host name, or an address with a port.
    case malformedAddress(String, [UInt8])
}

extension ObscuringError: CustomStringConvertible {
    /// What is wrong in words, for the client's user.
    public var description: String {
        switch self {
        case .portBecomesZero(let port):
            "port \(port) would be 0 when it is obscured for this torrent: listen on another port"
        case .malformedPort(let name, let value):
            "the announce's `\(name)` is `\(value.excerpt)`, which is no number from 0 to 65535"
        case .malformedAddress(let name, let value):
            "the announce's `\(name)` is `\(value.excerpt)`, which is no IP address and cannot be obscured: leave it out"
        }
    }
}
