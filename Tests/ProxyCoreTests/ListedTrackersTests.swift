import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("An obfuscate-announce-list in .torrent files")
struct ListedTrackersTests {
    private let rig: TorrentFilesRig
    private let torrent = SampleTorrent(named: "listed")

    init() throws {
        rig = try TorrentFilesRig()
    }

    /// The torrent's file with these trackers, one a tier.
    private func write(_ trackers: [String], to name: String = "x.torrent") throws {
        let tiers = trackers.map { "l\($0.utf8.count):\($0)e" }.joined()
        let info = String(decoding: torrent.bytes, as: UTF8.self).dropFirst().dropLast()
        try rig.folder.write(
            Array("d\(info)\(trackers.isEmpty ? "" : "23:obfuscate-announce-listl\(tiers)e")e".utf8), to: name)
    }

    private func comesToList(_ trackers: [String]) -> Bool {
        rig.loop.run { [self] in rig.torrents.obfuscatedTrackers(of: torrent.infohash) == trackers.map { [$0] } }
    }

    @Test("is known, follows what the file says, and goes with it")
    func following() throws {
        try write(["http://a.example/announce", "http://b.example/announce"])
        try rig.follow([rig.folder.path])
        #expect(rig.knows(torrent))
        #expect(
            rig.torrents.obfuscatedTrackers(of: torrent.infohash) == [
                ["http://a.example/announce"], ["http://b.example/announce"],
            ])
        try write(["http://c.example/announce"])
        #expect(comesToList(["http://c.example/announce"]))
        try rig.folder.remove("x.torrent")
        #expect(comesToList([]))
        #expect(rig.comesToKnow([]))
    }

    @Test("goes when the file has none any more, though the torrent stays")
    func withoutList() throws {
        try write(["http://a.example/announce"])
        try rig.follow([rig.folder.path])
        try write([])
        #expect(comesToList([]))
        #expect(rig.knows(torrent))
    }

    @Test("of another file of the torrent counts when one goes")
    func twoFiles() throws {
        try write(["http://a.example/announce"], to: "a.torrent")
        try rig.follow([rig.folder.path])
        try write(["http://b.example/announce"], to: "b.torrent")
        #expect(comesToList(["http://b.example/announce"]))
        try rig.folder.remove("b.torrent")
        #expect(comesToList(["http://a.example/announce"]))
    }
}
