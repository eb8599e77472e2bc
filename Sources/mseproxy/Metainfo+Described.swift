import Configuration
import PrintableText
import TorrentIdentity
import TrackerProtocol

extension Metainfo {
    /// What the file of these bytes says, in lines for a person.
    func described(_ bytes: [UInt8]) -> String {
        var lines = [("name", name.printable)]
        // A v2 torrent's infohash stands last; a v1 torrent has no other.
        let info = try? Bencode(parsing: bytes, in: infoRange).dictionary
        let versions = info?["meta version"]?.integer == 2 ? ["v1", "v2"].suffix(infohashes.count) : ["v1"]
        lines += zip(versions, infohashes).map { version, infohash in
            (
                "infohash \(version)",
                version == "v1" ? "\(infohash)" : "\(infohash) (the 20 bytes that peers and trackers use)"
            )
        }
        if let totalByteCount, let fileCount {
            let files = fileCount == 1 ? "1 file" : "\(fileCount) files"
            lines.append(("size", "\(Self.told(byteCount: totalByteCount)) in \(files)"))
        } else {
            lines.append(("size", "not clear"))
        }
        lines.append(("private", isPrivate ? "yes" : "no"))
        lines += Self.told("trackers", trackers) + Self.told("BEP 8 trackers", obfuscatedTrackers)
        return lines.map { "\(Self.padded($0, to: 16))\($1)" }.joined(separator: "\n")
    }

    /// A line a URL; the first of each tier begins with the tier's number.
    private static func told(_ title: String, _ tiers: [[String]]) -> [(String, String)] {
        guard !tiers.isEmpty else { return [(title, "none")] }
        let urls = tiers.enumerated().flatMap { index, tier in
            tier.enumerated().map { ($0 == 0 ? "tier \(index + 1)" : "", $1) }
        }
        return urls.enumerated().map { ($0 == 0 ? title : "", "\(padded($1.0, to: 8))\($1.1.printable)") }
    }

    /// `3.0 MB (3000000 bytes)`
    private static func told(byteCount: UInt64) -> String {
        let exact = "\(byteCount) byte\(byteCount == 1 ? "" : "s")"
        guard byteCount >= 1000 else { return exact }
        let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
        var unit: UInt64 = 1000
        var index = 0
        while byteCount / unit >= 1000 {
            unit *= 1000
            index += 1
        }
        let tenths = byteCount / (unit / 10)
        return "\(tenths / 10).\(tenths % 10) \(units[index]) (\(exact))"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
