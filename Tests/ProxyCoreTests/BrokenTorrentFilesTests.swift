import Glibc
import TestSupport
import Testing

@testable import ProxyCore

@Suite("A broken torrent file")
struct BrokenTorrentFilesTests {
    private let rig: TorrentFilesRig
    private let good = SampleTorrent(named: "good")

    init() throws {
        rig = try TorrentFilesRig()
    }

    @Test(
        "is warned of once, and the others are read",
        arguments: ["", "no bencode", "de", "d4:infodee", "d4:infod6:lengthi1e"])
    func broken(text: String) throws {
        try rig.folder.write(good.bytes, to: "good.torrent")
        try rig.folder.write(Array(text.utf8), to: "x.torrent")
        try rig.follow([rig.folder.path])
        #expect(rig.torrents.count == 1)
        #expect(rig.knows(good))
        try rig.catchUp()
        #expect(rig.log.warnings.count == 1)
        #expect(rig.log.warnings.first?.hasPrefix("warning: \(rig.folder.file("x.torrent")): ") == true)
    }

    @Test("that is a pipe does not hold up anything")
    func pipe() throws {
        try rig.folder.write(good.bytes, to: "good.torrent")
        #expect(mkfifo(rig.folder.file("x.torrent"), 0o600) == 0)
        try rig.follow([rig.folder.path])
        #expect(rig.torrents.count == 1)
        #expect(rig.knows(good))
        let path = rig.folder.file("x.torrent")
        #expect(
            rig.log.warnings == [
                "warning: \(path): cannot be read: it is no regular file"
            ])
    }

    @Test("that is a folder is warned of")
    func folder() throws {
        #expect(mkdir(rig.folder.file("x.torrent"), 0o700) == 0)
        try rig.follow([rig.folder.path])
        #expect(rig.log.warnings.count == 1)
        #expect(rig.log.warnings.first?.contains("it is no regular file") == true)
    }

    @Test("that is not there yet is warned of, and read when it comes")
    func missing() throws {
        try rig.follow([rig.folder.file("x.torrent")])
        let path = rig.folder.file("x.torrent")
        #expect(
            rig.log.warnings == [
                "warning: \(path): cannot be read: No such file or directory"
            ])
        try rig.folder.write(good.bytes, to: "x.torrent")
        #expect(rig.comesToKnow([good]))
    }

    @Test("in a folder that is not there is warned of, and the others are read")
    func missingFolder() throws {
        try rig.folder.write(good.bytes, to: "good.torrent")
        let path = rig.folder.file("absent/x.torrent")
        try rig.follow([path, rig.folder.path])
        #expect(rig.knows(good))
        #expect(
            rig.log.warnings == [
                "warning: torrents.files: watch \(rig.folder.file("absent")): No such file or directory; "
                    + "nothing is known from \(path) until it is there"
            ])
    }

    @Test("in a folder that comes later is read then")
    func laterFolder() throws {
        let elsewhere = try TemporaryFolder()
        try elsewhere.write(good.bytes, to: "x.torrent")
        try rig.follow([rig.folder.file("later")])
        #expect(rig.torrents.count == 0 && rig.log.warnings.count == 1)
        #expect(rename(elsewhere.path, rig.folder.file("later")) == 0)
        #expect(rig.comesToKnow([good]))
        #expect(rig.log.warnings.count == 1)
    }

    @Test("in a folder that is removed and made again is read again")
    func folderMadeAgain() throws {
        let path = rig.folder.file("watched")
        #expect(mkdir(path, 0o700) == 0)
        try rig.folder.write(good.bytes, to: "watched/x.torrent")
        try rig.follow([path])
        #expect(rig.knows(good))
        try rig.folder.remove("watched")
        #expect(rig.comesToKnow([]))
        #expect(mkdir(path, 0o700) == 0)
        try rig.folder.write(good.bytes, to: "watched/x.torrent")
        #expect(rig.comesToKnow([good]))
    }
}
