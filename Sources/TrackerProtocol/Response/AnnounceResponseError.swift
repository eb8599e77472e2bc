/// Why bytes are no tracker's answer.
public enum AnnounceResponseError: Error, Hashable, Sendable {
    /// Not bencode.
    case malformed(BencodeError)
    /// Bencode, but no dictionary.
    case noDictionary(BencodeKind)
    /// A key's value is of a kind that it cannot be.
    case wrongKind(key: String, BencodeKind)
    /// The key's packed peers are no whole pairs.
    case unevenPeers(key: String, CompactPeersError)
}

extension AnnounceResponseError: CustomStringConvertible {
    /// What is wrong in words, for the client's user.
    public var description: String {
        switch self {
        case .malformed(let error): "the tracker's answer is not bencode: \(error)"
        case .noDictionary(let kind): "the tracker's answer is \(kind), not a dictionary"
        case .wrongKind(let key, let kind): "the tracker's answer has \(kind) as `\(key)`"
        case .unevenPeers(let key, let error): "the tracker's answer has as `\(key)` \(error)"
        }
    }
}
