package import JSON

/// What `mseproxy connections` prints.
package enum ConnectionsTable {
    /// The lines for what `/v1/connections` says, the oldest connection first.
    package static func lines(_ answer: JSONValue) -> [String] {
        let connections = answer.list("connections").sorted { $0.amount("age") > $1.amount("age") }
        guard !connections.isEmpty else { return ["no connections"] }
        // 80 columns hold each of them with an IPv4 peer. The direction goes without saying: from peers comes what comes "inbound".
        var table = TextTable([
            ("WAY", .left), ("PEER", .left), ("INFOHASH", .left), ("CRYPTO", .left), ("SENT", .right),
            ("RECV", .right), ("AGE", .right),
        ])
        for connection in connections {
            table.add([
                connection.textOrDash("way"), connection.peer, connection.torrent, connection.cryptoOrStage,
                connection.bytesOrDash("sent"), connection.bytesOrDash("received"),
                Quantity.age(seconds: connection.amount("age")),
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

    /// How a connection that is relayed is encrypted, and how far one is that is not yet.
    var cryptoOrStage: String { text("crypto") ?? textOrDash("stage") }

    func bytesOrDash(_ name: String) -> String { self[name]?.number.map { Quantity.shortBytes($0) } ?? "-" }
}
