import TestSupport
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("A whitelist file")
struct WhitelistFileTests {
    private let rig: TorrentFilesRig
    private let infohashes = (1...4).map { GatewayRig.infohash($0) }

    init() throws {
        rig = try TorrentFilesRig()
    }

    private func write(_ numbers: [Int], to name: String = "whitelist") throws {
        try rig.folder.write(Array(numbers.map { "\(infohashes[$0])\n" }.joined().utf8), to: name)
    }

    private func comesToKnow(_ numbers: [Int]) -> Bool { rig.comesToKnow(infohashes: numbers.map { infohashes[$0] }) }

    private func follow() throws { try rig.follow([rig.folder.file("whitelist")], in: .whitelist) }

    @Test("is read at once, and read again when it changes")
    func changed() throws {
        try write([0, 1])
        try follow()
        #expect(rig.torrents.count == 2 && rig.knows(infohashes[0]) && rig.knows(infohashes[1]))
        try write([1, 2])
        #expect(comesToKnow([1, 2]))
        try write([])
        #expect(comesToKnow([]))
        #expect(rig.log.warnings.isEmpty)
    }

    @Test("is followed through the rename by which editors replace it, again and again")
    func replaced() throws {
        try write([0])
        try follow()
        for (number, other) in [(1, 2), (2, 3), (3, 0)] {
            try write([number, other], to: "new")
            try rig.folder.remove("whitelist")
            try rig.folder.move("new", to: rig.folder.file("whitelist"))
            #expect(comesToKnow([number, other]))
        }
        #expect(rig.files?.fileCount == 1)
    }

    @Test("that is deleted names nothing any more, and names again when it is back")
    func deleted() throws {
        try write([0, 1])
        try follow()
        try rig.folder.remove("whitelist")
        #expect(comesToKnow([]))
        try write([2])
        #expect(comesToKnow([2]))
    }

    @Test("may appear later; until then its lack is told once")
    func appearingLater() throws {
        try follow()
        #expect(rig.torrents.count == 0)
        #expect(rig.log.warnings.count == 1)
        #expect(rig.log.warnings[0].contains(rig.folder.file("whitelist")))
        try write([3])
        #expect(comesToKnow([3]))
        #expect(rig.log.warnings.count == 1)
        try write([0, 3])
        #expect(comesToKnow([0, 3]))
    }

    @Test("with a line that is none has its number told, and the others count")
    func faultyLines() throws {
        let text = "\(infohashes[0])\n\t no infohash\n" + String(repeating: "x\n", count: 100) + "\(infohashes[1])\n"
        try rig.folder.write(Array(text.utf8), to: "whitelist")
        try follow()
        #expect(comesToKnow([0, 1]))
        #expect(rig.log.warnings.first?.contains("whitelist:2:3: ") == true)
        // A file of garbage is no log of garbage.
        #expect(rig.log.warnings.count == 5)
        #expect(!rig.log.lines.joined().contains("no infohash\n"))
    }

    @Test("that names a torrent twice lets it go with one change")
    func twice() throws {
        try write([0, 0, 1])
        try follow()
        #expect(rig.torrents.count == 2)
        try write([1])
        #expect(comesToKnow([1]))
    }

    @Test("beside a file of another name in its folder is followed alone")
    func alone() throws {
        try write([0])
        try follow()
        try write([1], to: "whitelist.bak")
        try rig.folder.write(SampleTorrent(named: "x").bytes, to: "x.torrent")
        try write([2])
        #expect(comesToKnow([2]))
    }
}
