public import TorrentIdentity

/// What a `.torrent` file says about its torrent's identity and trackers (BEP 3, BEP 12, BEP 52, BEP 8).
public struct Metainfo: Hashable, Sendable {
    /// The bytes of the file that are the info dictionary, from its `d` to its `e`; what is hashed.
    public let infoRange: Range<Int>
    /// The torrent's one or two names on the wire. A hybrid torrent has both, v1 first.
    public let infohashes: [Infohash]
    /// The name that the torrent's author suggests (BEP 3); bytes that are not UTF-8 are replaced. Not for paths: it may
    /// hold anything.
    public let name: String
    /// The trackers' URLs in tiers (BEP 12): `announce-list`, or else `announce` alone. Tiers are not empty.
    public let trackers: [[String]]
    /// The URLs, in tiers, of the trackers that the author knows to support BEP 8: `obfuscate-announce-list`.
    public let obfuscatedTrackers: [[String]]
    /// How many files the torrent holds, without those that only pad others (BEP 47); nil where it does not say clearly.
    public let fileCount: Int?
    /// How many bytes these files have together; nil where it does not say clearly.
    public let totalByteCount: UInt64?
    /// Whether peers may come from the torrent's trackers alone (BEP 27).
    public let isPrivate: Bool

    /// Reads a `.torrent` file's bytes. Everything in it must be bencode; of what is not needed here, nothing else is
    /// checked. Entries of tracker lists that are no URLs in lists are skipped, as the torrent can be used without them.
    public init(parsing bytes: [UInt8]) throws(MetainfoError) {
        let file = try MetainfoDictionary(bytes, in: bytes.indices)
        infoRange = try file.required("info")
        let info = try MetainfoDictionary(bytes, in: infoRange)

        let version = try info.integer("meta version")
        guard version == nil || version == 1 || version == 2 else {
            throw .unknownMetaVersion(version ?? 0, offset: try info.required("meta version").lowerBound)
        }
        let isV1 = try Self.hasV1Pieces(info)
        var infohashes: [Infohash] = []
        if isV1 { infohashes.append(Infohash(Digests.sha1(bytes[infoRange]))) }
        if version == 2 {
            _ = try MetainfoDictionary(bytes, in: info.required("file tree"))
            infohashes.append(Infohash(Digests.sha256Prefix(bytes[infoRange])))
        } else if !isV1 {
            throw .missing(key: "pieces", offset: infoRange.lowerBound)
        }
        self.infohashes = infohashes

        let names = (try info.string("name.utf-8"), try info.string("name"))
        guard let name = names.0 ?? names.1 else { throw .missing(key: "name", offset: infoRange.lowerBound) }
        self.name = String(decoding: bytes[name], as: UTF8.self)

        let tiers = try file.tiers("announce-list")
        let single = try file.value("announce")?.string.flatMap { String(validating: $0, as: UTF8.self) } ?? ""
        trackers = !tiers.isEmpty ? tiers : single.isEmpty ? [] : [[single]]
        obfuscatedTrackers = try file.tiers("obfuscate-announce-list")

        let contents = MetainfoContents(info, bytes)
        fileCount = contents?.fileCount
        totalByteCount = contents?.byteCount
        isPrivate = try info.value("private")?.integer == 1
    }

    /// Whether the torrent has what v1 hashes pieces with. BEP 30's Merkle torrents have a `root hash` instead.
    private static func hasV1Pieces(_ info: MetainfoDictionary) throws(MetainfoError) -> Bool {
        guard let pieces = try info.string("pieces") else {
            let rootHash = try info.string("root hash")
            return rootHash != nil
        }
        guard pieces.count.isMultiple(of: 20) else {
            throw .unevenPieces(byteCount: pieces.count, offset: pieces.lowerBound)
        }
        return true
    }
}
