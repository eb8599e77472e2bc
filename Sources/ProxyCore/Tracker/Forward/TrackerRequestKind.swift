import HTTPMessage
import TrackerProtocol

/// What a client's HTTP request is to the forward port.
enum TrackerRequestKind {
    case announce(AnnounceQuery)
    /// Meant as an announce, and none that a tracker could answer.
    case malformedAnnounce(AnnounceQueryError)
    /// No announce that can be rewritten, but it names infohashes or asks for answers that do: a scrape (BEP 48), a web seed's
    /// request with `info_hash` (BEP 17), or whatever else has `info_hash` in it.
    case revealing
    case other

    /// Escapes are undone first: nobody smuggles a name past this that a tracker would read.
    init(_ method: String, _ url: HTTPURL) {
        let path = url.path.split(separator: UInt8(ascii: "/")).map { PercentEncoding.decode($0) }
        let isScrape = path.contains { $0.beginsWith("scrape") }
        let isAnnounce = path.last?.beginsWith("announce") == true
        let query = url.query.map { TrackerQuery($0) }
        guard method == "GET", !isScrape, let query, query.value(of: "info_hash") != nil,
            // Announce URLs have many names; a port is what tells an announce from a web seed's request.
            isAnnounce || query.value(of: "port") != nil
        else {
            let isNaming = PercentEncoding.decode(url.pathAndQuery).firstRange(of: Array("info_hash".utf8)) != nil
            let isOtherAnnounce = isAnnounce && method != "GET"
            self = isScrape || isNaming || isOtherAnnounce ? .revealing : .other
            return
        }
        do throws(AnnounceQueryError) {
            self = .announce(try AnnounceQuery(query))
        } catch {
            self = .malformedAnnounce(error)
        }
    }
}

extension [UInt8] {
    /// Whether it begins with a word of small letters, in whatever case.
    fileprivate func beginsWith(_ word: String) -> Bool {
        prefix(word.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }.elementsEqual(word.utf8)
    }
}
