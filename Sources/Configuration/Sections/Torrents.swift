package import TorrentIdentity

extension Configuration {
    /// The torrents that are known from the start.
    package struct Torrents: Equatable, Sendable {
        package var infohashes: [Infohash] = []
        /// `.torrent` files, or folders of them.
        package var files: [String] = []
        /// Text files with an infohash a line.
        package var lists: [String] = []

        package init() {}
    }
}

extension Configuration.Torrents: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("infohashes", \.infohashes, .list(of: .infohash)),
            Key("files", \.files, .list(of: .path)),
            Key("lists", \.lists, .list(of: .path)),
        ]
    }
}
