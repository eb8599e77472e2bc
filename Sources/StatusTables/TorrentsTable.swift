package import JSON
import PrintableText

/// What `mseproxy torrents list` prints.
package enum TorrentsTable {
    /// The lines for what `/v1/torrents` says.
    package static func lines(_ answer: JSONValue) -> [String] {
        let torrents = answer.list("torrents")
        let count = answer["count"]?.number ?? Double(torrents.count)
        guard !torrents.isEmpty else {
            return [count > 0 ? "\(Quantity.count(count)) torrents, none listed" : "no torrents"]
        }
        var table = TextTable([("INFOHASH", .left), ("KNOWN", .left), ("CLIENTS", .left)])
        for torrent in torrents {
            let clients = torrent.list("clients").compactMap { $0.string?.printable }.joined(separator: " ")
            table.add([torrent.textOrDash("infohash"), reasons(torrent), clients.isEmpty ? "-" : clients])
        }
        let isCut = answer["cut"]?.boolean == true
        return table.lines
            + (isCut ? ["these are \(torrents.count) of \(Quantity.count(count)): the list is cut"] : [])
    }

    /// Why a torrent is known: settings and files name it, clients have told of it, it was added by hand.
    private static func reasons(_ torrent: JSONValue) -> String {
        let reasons = [
            (torrent.amount("named") > 0, "named"), (torrent["learnt"]?.boolean == true, "learnt"),
            (torrent["added"]?.boolean == true, "added"),
        ]
        let known = reasons.filter(\.0).map(\.1)
        return known.isEmpty ? "-" : known.joined(separator: ",")
    }
}
