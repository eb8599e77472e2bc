/// Why an obscured answer (BEP 8) cannot be revealed.
public enum RevealError: Error, Hashable, Sendable {
    /// `iv` has no bytes; the key would be `sha_ih`, which everybody sees.
    case emptyIV
    /// `iv`, `i`, `n`, or one with peers has a value of a kind that it cannot be.
    case wrongKind(key: String, BencodeKind)
    /// Peers in a list of dictionaries, which cannot be obscured.
    case dictionaryPeers(key: String)
    /// The key's packed peers are no whole pairs.
    case unevenPeers(key: String, CompactPeersError)
    /// `i` without `n`.
    case indexWithoutPadPairCount
    /// `n` without `i`.
    case padPairCountWithoutIndex
    /// `i` or `n` is sent as a number that is not one of 32 bits without a sign.
    case outOfRange(key: String, Int64)
    /// `n`, revealed, is 0 or more than `PeerObfuscation.longestPadPairCount`.
    case padPairCountOutOfRange(UInt32)
}

extension RevealError: CustomStringConvertible {
    /// What is wrong in words, for the client's user.
    public var description: String {
        let subject = "the tracker's obfuscated answer"
        return switch self {
        case .emptyIV: "\(subject) has an empty `iv`, which would hide nothing"
        case .wrongKind(let key, let kind): "\(subject) has \(kind) as `\(key)`"
        case .dictionaryPeers(let key): "\(subject) has `\(key)` as a list, which cannot be obfuscated"
        case .unevenPeers(let key, let error): "\(subject) has as `\(key)` \(error)"
        case .indexWithoutPadPairCount: "\(subject) has `i` without `n`"
        case .padPairCountWithoutIndex: "\(subject) has `n` without `i`"
        case .outOfRange(let key, let value): "\(subject) has \(value) as `\(key)`, which is no number of 32 bits"
        case .padPairCountOutOfRange(let count):
            "\(subject) has an `n` of \(count), which must be 1 to \(PeerObfuscation.longestPadPairCount)"
        }
    }
}
