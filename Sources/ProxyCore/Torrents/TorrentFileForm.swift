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
    /// Lines that could not be read, counted from 1.
    var faultyLines: [Int] = []
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
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: {
                [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains($0)
            })
            guard let word = words.first, word.first != UInt8(ascii: "#") else { continue }
            if let infohash = Infohash(hex: String(decoding: word, as: UTF8.self)) {
                listing.infohashes.append(infohash)
            } else {
                listing.faultyLines.append(index + 1)
            }
        }
        return listing
    }
}
