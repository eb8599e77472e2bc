import EventLoop
import TestSupport
import TorrentIdentity

@testable import MSE
@testable import ProxyCore

/// `TorrentFiles` on a loop and a folder of its own, with what it logs.
final class TorrentFilesRig {
    let loop = TestLoop()
    let folder: TemporaryFolder
    let torrents = Torrents()
    let log = CollectedLog()
    private(set) var files: TorrentFiles?

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Has `paths` followed from now on.
    func follow(_ paths: [String], in form: TorrentFileForm = .metainfo) throws {
        files = try TorrentFiles(
            paths, "torrents.files", in: form, into: [torrents], on: loop.loop, logger: log.logger)
    }

    func knows(_ torrent: SampleTorrent) -> Bool {
        torrents.infohash(forRequirement2: KeySchedule.requirement2(torrent.infohash)) == torrent.infohash
    }

    /// Whether just these become known, sooner or later.
    func comesToKnow(_ expected: [SampleTorrent]) -> Bool {
        loop.run { [self] in torrents.count == expected.count && expected.allSatisfy(knows) }
    }

    func comesToKnow(infohashes expected: [Infohash]) -> Bool {
        loop.run { [self] in torrents.count == expected.count && expected.allSatisfy(knows) }
    }

    func knows(_ infohash: Infohash) -> Bool {
        torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash)) == infohash
    }

    /// Runs the loop until all changes up to now are followed.
    func catchUp() throws {
        let marker = SampleTorrent(named: "marker")
        try folder.write(marker.bytes, to: "marker.torrent")
        guard loop.run(until: { [self] in knows(marker) }) else { throw SystemFailure("catch up", code: 0) }
        try folder.remove("marker.torrent")
        guard loop.run(until: { [self] in !knows(marker) }) else { throw SystemFailure("catch up", code: 0) }
    }
}
