import NetworkAddress
import TorrentIdentity

/// Takes what settings and files say of one client's torrents.
final class ClientTorrents: TorrentSink {
    private let torrents: Torrents
    private let client: Endpoint

    /// Torrents of the client at `client`, for `torrents`.
    init(of client: Endpoint, in torrents: Torrents) {
        self.client = client
        self.torrents = torrents
    }

    func add(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        torrents.add(infohash, obfuscatedTrackers: obfuscatedTrackers, of: client)
    }

    func remove(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        torrents.remove(infohash, obfuscatedTrackers: obfuscatedTrackers, of: client)
    }
}
