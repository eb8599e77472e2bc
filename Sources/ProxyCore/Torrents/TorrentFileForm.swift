import Configuration
import Files
package import TorrentIdentity
import TrackerProtocol

/// What learns of torrents that settings and files name.
package protocol TorrentSink: AnyObject, Sendable {
    /// A setting or a file names `infohash`, until a `remove` for each; `obfuscatedTrackers` are a `.torrent` file's
    /// trackers with BEP 8, in tiers.
    func add(_ infohash: Infohash, obfuscatedTrackers: [[String]])
    /// One setting or file less names `infohash`; it was added with these `obfuscatedTrackers`.
    func remove(_ infohash: Infohash, obfuscatedTrackers: [[String]])
}

extension TorrentSink {
    /// A setting or a file that names no trackers names `infohash`.
    package func add(_ infohash: Infohash) {
        add(infohash, obfuscatedTrackers: [])
    }

    /// One setting or file less names `infohash`, which named no trackers.
    package func remove(_ infohash: Infohash) {
        remove(infohash, obfuscatedTrackers: [])
    }
}

/// What a file says of torrents.
struct TorrentListing: Equatable {
    var infohashes: [Infohash] = []
    /// Trackers with BEP 8, in tiers.
    var obfuscatedTrackers: [[String]] = []
    /// What could not be read of lists, one of each line; no more than the first few, which is what is told of them.
    var faults: [Position] = []
    static let mostFaults = 5
}

/// How a file names torrents.
enum TorrentFileForm {
    /// A `.torrent` file.
    case metainfo
    /// Infohashes in hexadecimal digits, one a line, as opentracker's whitelists have them. What follows a blank, and lines
    /// that begin with `#`, are comments.
    case whitelist

    func read(_ bytes: [UInt8]) throws(MetainfoError) -> TorrentListing {
        switch self {
        case .metainfo:
            let metainfo = try Metainfo(parsing: bytes)
            return TorrentListing(
                infohashes: metainfo.infohashes, obfuscatedTrackers: metainfo.obfuscatedTrackers)
        case .whitelist:
            return Self.whitelist(bytes)
        }
    }

    /// Why a file could not be read, in words.
    func complaint(_ error: any Error) -> String {
        error is MetainfoError ? "no .torrent file: \(error)" : "\(error)"
    }

    private static func whitelist(_ bytes: [UInt8]) -> TorrentListing {
        var listing = TorrentListing()
        bytes.withUnsafeBytes { bytes in
            var number = 1
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                read(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), number, into: &listing)
                number += 1
                start = end + 1
            }
        }
        return listing
    }

    private static func read(_ line: UnsafeRawBufferPointer, _ number: Int, into listing: inout TorrentListing) {
        guard let start = line.firstIndex(where: { !isBlank($0) }), line[start] != UInt8(ascii: "#") else { return }
        let end = line[start...].firstIndex(where: isBlank) ?? line.count
        if let infohash = Infohash(digits: UnsafeRawBufferPointer(rebasing: line[start..<end])) {
            listing.infohashes.append(infohash)
        } else if listing.faults.count < TorrentListing.mostFaults {
            listing.faults.append(Position(line: number, column: start + 1))
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
