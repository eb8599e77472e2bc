import Configuration
import TorrentIdentity

@testable import ProxyCore
@testable import ServiceManager

extension FuzzTarget {
    /// Lists of torrents, a whitelist's lines; and the variable by which the journal is known. The input is the file.
    static let torrentList = FuzzTarget(name: "torrent-list", longestInput: 4096) { input in
        guard let listing = try? TorrentFileForm.whitelist.read(input) else {
            return require(false, "a list is refused")
        }
        var infohashes: [Infohash] = []
        var faults: [Position] = []
        for (number, line) in input.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let blanks: [UInt8] = [0x20, 0x09, 0x0D]
            guard let start = line.firstIndex(where: { !blanks.contains($0) }), line[start] != UInt8(ascii: "#") else {
                continue
            }
            let word = line[start...].prefix { !blanks.contains($0) }
            if let infohash = Infohash(hex: String(decoding: word, as: UTF8.self)) {
                infohashes.append(infohash)
            } else if faults.count < TorrentListing.mostFaults {
                faults.append(Position(line: number + 1, column: start - line.startIndex + 1))
            }
        }
        requireSame(listing, TorrentListing(infohashes: infohashes, faults: faults), "a list, read in two ways")
        for infohash in infohashes {
            requireSame(Infohash(hex: infohash.description), infohash, "an infohash and its text")
        }

        let text = String(decoding: input, as: UTF8.self)
        guard let stream = JournalStream(text) else { return }
        let again = JournalStream("\(stream.device):\(stream.inode)")
        requireSame(again, stream, "a stream that is written and read")
    }
}
