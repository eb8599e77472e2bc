public import TorrentIdentity

/// A torrent for which a responder answers, and how.
public struct AnsweredTorrent: Sendable {
    /// SKEY: the torrent that the initiator has named.
    public let infohash: Infohash
    /// What may be selected, one method each, the preferred first.
    public let accepted: [CryptoMethods]

    /// An answer for `infohash` that selects the first of `accepted` that the initiator provides.
    public init(_ infohash: Infohash, accepting accepted: [CryptoMethods]) {
        self.infohash = infohash
        self.accepted = accepted
    }
}
