import TorrentIdentity
import TrackerProtocol

extension FuzzTarget {
    /// Announces, in clear and with BEP 8, and what they become. The input is a query, without the `?` in front.
    static let announceQuery = FuzzTarget(name: "announce-query", longestInput: 2048, heap: (1 << 20, 256)) { input in
        let query = TrackerQuery(input)
        requireSame(query.encoded, input, "a query that is read and written")
        var escaped = query
        escaped.escapeIllegal()
        requireSame(escaped.parameters.count, query.parameters.count, "parameters")
        requireSame(TrackerQuery(escaped.encoded), escaped, "a query that was escaped")
        requireSame(PercentEncoding.decode(PercentEncoding.encode(input)), input, "escaped and back")
        do throws(AnnounceQueryError) {
            AnnounceChecks.check(try AnnounceQuery(query))
        } catch {
            require(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "controls in a message")
        }
        guard let obscured = try? ObscuredAnnounceQuery(query) else { return }
        // Whatever infohash it is held against, it is revealed for its own alone, which nobody can make.
        let other = Infohash(obscured.obfuscatedInfohash)
        let error = Result { () throws(AnnounceQueryError) in try obscured.revealed(for: other) }
        requireSame(error, .failure(.otherTorrent(other)), "an announce of another torrent")
    }
}
