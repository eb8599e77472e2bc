public import TorrentIdentity

/// An announce as a client asks it (BEP 3, BEP 7, BEP 23). What is read from it stays as it was when `query` changes.
public struct AnnounceQuery: Hashable, Sendable {
    /// Why the client announces (BEP 3, `event`).
    public enum Event: Hashable, Sendable {
        /// The first announce of a download.
        case started
        /// The last one.
        case stopped
        /// The download is complete.
        case completed
        /// One at regular intervals: no event, an empty one, or `empty`.
        case none
        /// An event of some extension, percent-encoding undone.
        case unknown([UInt8])

        fileprivate init(_ value: [UInt8]?) {
            switch value.map({ String(decoding: $0, as: UTF8.self) }) {
            case nil, "", "empty": self = .none
            case "started": self = .started
            case "stopped": self = .stopped
            case "completed": self = .completed
            case _?: self = .unknown(value ?? [])
            }
        }
    }

    /// How peers are listed.
    public enum PeerForm: Hashable, Sendable {
        /// Packed into strings (BEP 23, BEP 7).
        case compact
        /// A list of dictionaries (BEP 3).
        case dictionary
    }

    /// All of the query.
    public var query: TrackerQuery
    /// The torrent: `info_hash`.
    public let infohash: Infohash
    /// Where the client listens; 0 where only `cryptoport` says it (MSE's tracker extension).
    public let port: UInt16
    /// Why it announces.
    public let event: Event
    /// The form in which it wants peers: compact where `compact=1`, else BEP 3's (BEP 23).
    public let wantedForm: PeerForm
    /// Whether it wants the peers' ids in a list of dictionaries: not where `no_peer_id=1`.
    public let wantsPeerIDs: Bool
    /// How many peers it wants: `numwant`; nil where that is missing or no number of 0 or more.
    public let wantedCount: Int?

    /// The announce that `query` asks. Throws unless it has one `info_hash` of 20 bytes, no `sha_ih` and a `port`.
    public init(_ query: TrackerQuery) throws(AnnounceQueryError) {
        self.query = query
        infohash = Infohash(try query.hash("info_hash"))
        guard query.value(of: "sha_ih") == nil else { throw .bothHashes }
        guard let port = try query.port("port") else { throw .missing("port") }
        self.port = port
        event = Event(query.value(of: "event"))
        wantedForm = query.value(of: "compact") == Array("1".utf8) ? .compact : .dictionary
        wantsPeerIDs = query.value(of: "no_peer_id") != Array("1".utf8)
        wantedCount = query.value(of: "numwant").flatMap { Int(decimalDigits: $0) }
    }
}

extension TrackerQuery {
    /// The one hash of 20 bytes that a parameter is.
    func hash(_ name: String) throws(AnnounceQueryError) -> Octets20 {
        let values = values(of: name)
        guard let value = values.first else { throw .missing(name) }
        guard values.count == 1 else { throw .repeated(name, count: values.count) }
        guard let hash = Octets20(value) else { throw .unevenHash(name, byteCount: value.count) }
        return hash
    }

    /// The port that a parameter is, if it is there.
    func port(_ name: String) throws(AnnounceQueryError) -> UInt16? {
        guard let value = value(of: name) else { return nil }
        guard let port = UInt16(decimalDigits: value) else { throw .malformedPort(name, value) }
        return port
    }
}
