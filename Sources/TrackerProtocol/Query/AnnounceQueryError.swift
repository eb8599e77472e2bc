public import TorrentIdentity

/// Why a query is no announce. Values are as the client sent them, percent-encoding undone.
public enum AnnounceQueryError: Error, Hashable, Sendable {
    /// No parameter of this name, which must be there.
    case missing(String)
    /// Several parameters of this name, which must be there once.
    case repeated(String, count: Int)
    /// The hash of this name has not 20 bytes.
    case unevenHash(String, byteCount: Int)
    /// `info_hash` beside `sha_ih`: together they give away what BEP 8 hides (BEP 8, Backwards Compatibility).
    case bothHashes
    /// A parameter of this name that is no number from 0 to 65535.
    case malformedPort(String, [UInt8])
    /// A parameter of this name that has neither 4 nor 16 bytes, as an obscured address must.
    case malformedAddress(String, [UInt8])
    /// An infohash whose hash is not the announce's `sha_ih`.
    case otherTorrent(Infohash)
}

extension AnnounceQueryError: CustomStringConvertible {
    /// What is wrong in words, for the client's user.
    public var description: String {
        switch self {
        case .missing(let name): "the announce has no `\(name)`"
        case .repeated(let name, let count): "the announce has `\(name)` \(count) times"
        case .unevenHash(let name, let byteCount): "the announce's `\(name)` has \(byteCount) bytes instead of 20"
        case .bothHashes: "the announce has both `info_hash` and `sha_ih`, of which only one may be sent"
        case .malformedPort(let name, let value):
            "the announce's `\(name)` is `\(value.excerpt)`, which is no number from 0 to 65535"
        case .malformedAddress(let name, let value):
            "the announce's `\(name)` is `\(value.excerpt)`, which has neither 4 nor 16 bytes as an obscured address must"
        case .otherTorrent(let infohash): "the announce's `sha_ih` is not that of the infohash \(infohash)"
        }
    }
}

extension [UInt8] {
    /// The beginning of what a stranger sent, in a form that a message can hold.
    var excerpt: String {
        let limit = 40
        let text = String(decoding: PercentEncoding.encode(prefix(limit)), as: UTF8.self)
        return count > limit ? text + "…" : text
    }
}
