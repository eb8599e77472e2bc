package import JSON

/// What `mseproxy connections` prints.
package enum ConnectionsTable {
    /// The lines for what `/v1/connections` says, the oldest connection first.
    package static func lines(_ answer: JSONValue) -> [String] {
        let connections = answer.list("connections").sorted { $0.amount("age") > $1.amount("age") }
        guard !connections.isEmpty else { return ["no connections"] }
        var table = TextTable([
            ("WAY", .left), ("DIRECTION", .left), ("PEER", .left), ("INFOHASH", .left), ("STAGE", .left),
            ("CRYPTO", .left), ("SENT", .right), ("RECEIVED", .right), ("AGE", .right),
        ])
        for connection in connections {
            table.add([
                connection.textOrDash("way"), connection.textOrDash("direction"), connection.peer, connection.torrent,
                connection.textOrDash("stage"), connection.textOrDash("crypto"), connection.bytesOrDash("sent"),
                connection.bytesOrDash("received"), Quantity.time(seconds: connection.amount("age")),
            ])
        }
        return table.lines
    }
}

extension JSONValue {
    /// The other end of a connection that is not the client's: where an inbound one comes from, and any other goes to.
    var peer: String { text("direction") == "inbound" ? textOrDash("source") : textOrDash("target") }

    /// The beginning of the torrent's infohash, by which a person tells torrents apart.
    var torrent: String { text("infohash").map { String($0.prefix(8)) } ?? "-" }

    func bytesOrDash(_ name: String) -> String { self[name]?.number.map { Quantity.bytes($0) } ?? "-" }
}
