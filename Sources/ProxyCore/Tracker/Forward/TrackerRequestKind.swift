import HTTPMessage
import TrackerProtocol

/// What a client's HTTP request is to the forward port.
enum TrackerRequestKind {
    case announce(AnnounceQuery)
    /// Meant as an announce, and none that a tracker could answer.
    case malformedAnnounce(AnnounceQueryError)
    /// No announce, but it names infohashes or asks for answers that do: a scrape (BEP 48), or a web seed's request with
    /// `info_hash` (BEP 17).
    case revealing
    case other

    init(_ url: HTTPURL) {
        let segment = url.path.suffix(while: { $0 != UInt8(ascii: "/") })
        let isScrape = segment.starts(with: "scrape".utf8)
        let query = url.query.map { TrackerQuery($0) }
        guard let query, query.value(of: "info_hash") != nil else {
            self = isScrape ? .revealing : .other
            return
        }
        // Announce URLs have many names; a port is what tells an announce from a web seed's request.
        guard !isScrape, segment.starts(with: "announce".utf8) || query.value(of: "port") != nil else {
            self = .revealing
            return
        }
        do throws(AnnounceQueryError) {
            self = .announce(try AnnounceQuery(query))
        } catch {
            self = .malformedAnnounce(error)
        }
    }
}

extension BidirectionalCollection {
    /// The longest end of the collection whose elements all satisfy `predicate`.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
