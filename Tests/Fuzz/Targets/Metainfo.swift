import ObfuscationCrypto
import TorrentIdentity
import TrackerProtocol

extension FuzzTarget {
    /// `.torrent` files. The input is one.
    static let metainfo = FuzzTarget(name: "metainfo", longestInput: 4096) { input in
        let metainfo: Metainfo
        do throws(MetainfoError) {
            metainfo = try Metainfo(parsing: input)
        } catch {
            check(error, input.count)
            let rewritten = Result { () throws(MetainfoError) in try Metainfo.rewritingTrackers(of: input) { $0 } }
            return requireSame(rewritten, .failure(error), "what is no torrent, and is to be rewritten")
        }
        require((1...2).contains(metainfo.infohashes.count), "\(metainfo.infohashes)")
        let info = Array(input[metainfo.infoRange])
        let hashes = [Infohash(SHA1.hash(bytes: info)), Infohash(bytes: SHA256.hash(bytes: info).prefix(20))]
        require(metainfo.infohashes.allSatisfy { hashes.contains($0) }, "an infohash of something else")
        require(metainfo.trackers.allSatisfy { !$0.isEmpty && $0.allSatisfy { !$0.isEmpty } }, "an empty tier")
        require(metainfo.fileCount.map { $0 >= 0 && $0 <= input.count } ?? true, "\(metainfo.fileCount ?? 0) files")

        requireSame(try? Metainfo.rewritingTrackers(of: input) { $0 }, input, "a copy with the same trackers")
        let proxy = "127.0.0.1:8118"
        let copy = try? Metainfo.rewritingTrackers(of: input) { ForwardedURL.rewritten($0, through: proxy) ?? $0 }
        guard let copy, let again = try? Metainfo(parsing: copy) else {
            return require(false, "a copy that is no torrent")
        }
        requireSame(again.infohashes, metainfo.infohashes, "the copy's infohashes")
        requireSame(Array(copy[again.infoRange]), info, "the copy's info")
        requireSame(again.obfuscatedTrackers, metainfo.obfuscatedTrackers, "trackers that are not to be rewritten")
        requireSame(again.trackers.map(\.count), metainfo.trackers.map(\.count), "tiers")
        for (url, before) in zip(again.trackers.joined(), metainfo.trackers.joined()) where url != before {
            require(ForwardedURL.leads(url, to: proxy), "\(url) does not lead through the proxy")
            require(ForwardedURL.rewritten(url, through: proxy) == nil, "\(url) is rewritten twice")
        }
    }

    private static func check(_ error: MetainfoError, _ byteCount: Int) {
        let offset =
            switch error {
            case .malformed(let error): error.offset
            case .missing(_, let offset), .unknownMetaVersion(_, let offset), .unevenPieces(_, let offset): offset
            }
        require((0...byteCount).contains(offset), "\(error) is misplaced")
    }
}
