import TestSupport
import Testing

@testable import ProxyCore

@Suite("The torrents' files")
struct TorrentFilesTests {
    private let rig: TorrentFilesRig
    private let one = SampleTorrent(named: "one")
    private let two = SampleTorrent(named: "two")

    init() throws {
        rig = try TorrentFilesRig()
    }

    @Test("are read at once: single ones, and all of a folder")
    func atOnce() throws {
        let single = try TemporaryFolder()
        try single.write(one.bytes, to: "any name")
        try single.write(SampleTorrent(named: "unnamed").bytes, to: "other.torrent")
        try rig.folder.write(two.bytes, to: "two.torrent")
        try rig.folder.write(SampleTorrent(named: "no torrent").bytes, to: "two.torrent.part")
        try rig.follow([single.file("any name"), rig.folder.path])
        #expect(rig.torrents.count == 2)
        #expect(rig.knows(one) && rig.knows(two))
        #expect(rig.files?.fileCount == 2)
        #expect(rig.log.warnings.isEmpty)
    }

    @Test("none at all are no error, and no folder is watched")
    func none() throws {
        try rig.follow([])
        #expect(rig.torrents.count == 0)
        #expect(rig.log.lines.isEmpty)
    }

    @Test("that appear in a folder are read, by writing and by moving")
    func appearing() throws {
        let elsewhere = try TemporaryFolder()
        try elsewhere.write(two.bytes, to: "two.torrent")
        try rig.follow([rig.folder.path])
        #expect(rig.torrents.count == 0)
        try rig.folder.write(one.bytes, to: "one.torrent")
        #expect(rig.comesToKnow([one]))
        try elsewhere.move("two.torrent", to: rig.folder.file("two.torrent"))
        #expect(rig.comesToKnow([one, two]))
    }

    @Test("that vanish are forgotten, by deleting and by moving away")
    func vanishing() throws {
        let elsewhere = try TemporaryFolder()
        try rig.folder.write(one.bytes, to: "one.torrent")
        try rig.folder.write(two.bytes, to: "two.torrent")
        try rig.follow([rig.folder.path])
        try rig.folder.remove("one.torrent")
        #expect(rig.comesToKnow([two]))
        try rig.folder.move("two.torrent", to: elsewhere.file("two.torrent"))
        #expect(rig.comesToKnow([]))
        #expect(rig.files?.fileCount == 0)
        #expect(rig.log.warnings.isEmpty)
    }

    @Test("that change are read again, and what they named is forgotten")
    func changing() throws {
        try rig.folder.write(one.bytes, to: "x.torrent")
        try rig.follow([rig.folder.path])
        try rig.folder.write(two.bytes, to: "x.torrent")
        #expect(rig.comesToKnow([two]))
        try rig.folder.write(Array("broken".utf8), to: "x.torrent")
        #expect(rig.comesToKnow([]))
        try rig.folder.write(one.bytes, to: "x.torrent")
        #expect(rig.comesToKnow([one]))
    }

    @Test("that are renamed stay known, unless they are no torrents by name any more")
    func renaming() throws {
        try rig.folder.write(one.bytes, to: "x.torrent")
        try rig.follow([rig.folder.path])
        try rig.folder.move("x.torrent", to: rig.folder.file("y.torrent"))
        try rig.catchUp()
        #expect(rig.knows(one))
        #expect(rig.files?.fileCount == 1)
        try rig.folder.move("y.torrent", to: rig.folder.file("y.torrent.off"))
        #expect(rig.comesToKnow([]))
    }

    @Test("with the same torrent keep it until the last one goes")
    func duplicates() throws {
        for name in ["a.torrent", "b.torrent"] { try rig.folder.write(one.bytes, to: name) }
        try rig.follow([rig.folder.path])
        #expect(rig.torrents.count == 1)
        try rig.folder.remove("a.torrent")
        try rig.catchUp()
        #expect(rig.knows(one))
        try rig.folder.remove("b.torrent")
        #expect(rig.comesToKnow([]))
    }

    @Test("named both by themselves and by their folder count once")
    func overlapping() throws {
        try rig.folder.write(one.bytes, to: "x.torrent")
        try rig.follow([rig.folder.path, rig.folder.file("x.torrent")])
        #expect(rig.files?.fileCount == 1)
        try rig.folder.write(two.bytes, to: "x.torrent")
        #expect(rig.comesToKnow([two]))
        try rig.folder.remove("x.torrent")
        #expect(rig.comesToKnow([]))
    }

    @Test("named by themselves are followed alone")
    func single() throws {
        try rig.folder.write(one.bytes, to: "x.torrent")
        try rig.follow([rig.folder.file("x.torrent"), rig.folder.file("marker.torrent")])
        try rig.folder.write(two.bytes, to: "y.torrent")
        try rig.catchUp()
        #expect(!rig.knows(two))
        try rig.folder.write(two.bytes, to: "x.torrent")
        #expect(rig.comesToKnow([two]))
        try rig.folder.remove("x.torrent")
        #expect(rig.comesToKnow([]))
    }
}
