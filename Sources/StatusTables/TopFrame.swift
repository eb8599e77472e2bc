import JSON

/// One picture of `mseproxy top`.
package enum TopFrame {
    /// Connections that are shown at least, where the window has no room for all.
    private static let leastConnections = 3
    /// Characters of a peer that are shown at least, where the window has no room for all.
    private static let leastPeer = 15

    /// The lines for a reading and the one before, at most `rows` of them, each at most `columns` characters wide. `note`
    /// stands on top of them.
    package static func lines(
        _ now: TopReading, since before: TopReading?, note: String? = nil, columns: Int, rows: Int
    ) -> [String] {
        let interval = TopInterval(now, since: before)
        let facts = (note.map { [$0] } ?? []) + facts(now.status) + [""]
        let busiest = busiest(interval, columns: columns)
        // The heading and its empty line are not connections.
        let room = rows - facts.count - min(busiest.count, leastConnections + 1) - 1
        let totals = totals(interval).prefix(max(0, room))
        let lines = facts + totals + [""] + busiest
        return lines.prefix(max(0, rows)).map { String($0.prefix(max(0, columns))) }
    }

    private static func facts(_ status: JSONValue) -> [String] {
        let state = status.text("state") ?? "?"
        let running = state == "running" ? "" : ", running"
        let uptime = status["uptime"]?.number.map { "\(running) for \(Quantity.time(seconds: $0))" } ?? ""
        let first = "mseproxy \(status.text("version") ?? "?")  \(state)\(uptime)"
        let connections = status["connections"].map {
            "connections \($0.countOrDash("active")) of \($0.countOrDash("limit"))"
        }
        let torrents = status["torrents"].map { "torrents \($0.countOrDash("known"))" }
        let peers = status["peers"].map { "peers \(Quantity.count($0.amount("dialled") + $0.amount("connected")))" }
        let memory = status.at("memory", "resident")?.number.map { "memory \(Quantity.bytes($0))" }
        let lag = status.longestLag.map { "lag \(Quantity.milliseconds(seconds: $0))" }
        return [first, [connections, torrents, peers, memory, lag].compactMap(\.self).joined(separator: "  ")]
    }

    // MARK: Totals

    private static func totals(_ interval: TopInterval) -> [String] {
        var table = TextTable([("", .left), ("A SECOND", .right), ("TOTAL", .right)])
        func add(_ title: String, bytes: Bool = false, _ total: (JSONValue) -> Double) {
            let rate = interval.rate(total).map { bytes ? Quantity.bytes($0) : Quantity.tenths($0) }
            let sum = total(interval.now.status)
            table.add([title, rate ?? "-", bytes ? Quantity.bytes(sum) : Quantity.count(sum)])
        }
        add("sent", bytes: true) { $0.sum("sent", over: "connections", "relays") }
        add("received", bytes: true) { $0.sum("received", over: "connections", "relays") }
        add("connections") { $0.sum("total", over: "connections", "ways") }
        add("announces") { $0.sum("total", over: "announces") }
        for handshake in interval.now.status.list("handshakes") where handshake.hasHappened {
            let (direction, outcome) = (handshake.textOrDash("direction"), handshake.textOrDash("outcome"))
            add("\(direction) \(outcome)") { status in
                status.list("handshakes")
                    .filter { $0.textOrDash("direction") == direction && $0.textOrDash("outcome") == outcome }
                    .reduce(0) { $0 + $1.amount("total") }
            }
        }
        return table.lines
    }

    // MARK: Connections

    /// The connections that moved most, and of those that moved nothing the youngest first. Peers' names
    /// are cut where lines would be longer than `columns`: what stands behind them is short.
    private static func busiest(_ interval: TopInterval, columns: Int) -> [String] {
        let measured = interval.now.connections.list("connections").map { ($0, interval.rates(of: $0)) }
        let sorted = measured.sorted { one, other in
            let (a, b) = (one.1.sent + one.1.received, other.1.sent + other.1.received)
            return a == b ? one.0.amount("age") < other.0.amount("age") : a > b
        }
        guard !sorted.isEmpty else { return ["no connections"] }
        let shown = sorted.prefix(200)
        let longest = shown.map { $0.0.peer.count }.max() ?? 0
        let lines = table(of: shown, peersWithin: longest)
        let excess = (lines.map(\.count).max() ?? 0) - columns
        return excess > 0 ? table(of: shown, peersWithin: max(leastPeer, longest - excess)) : lines
    }

    private static func table(
        of connections: ArraySlice<(JSONValue, (sent: Double, received: Double))>, peersWithin width: Int
    ) -> [String] {
        var table = TextTable([
            ("SENT/S", .right), ("RECEIVED/S", .right), ("WAY", .left), ("STAGE", .left), ("CRYPTO", .left),
            ("PEER", .left), ("INFOHASH", .left), ("AGE", .right),
        ])
        for (connection, rates) in connections {
            let peer = connection.peer
            table.add([
                Quantity.bytes(rates.sent), Quantity.bytes(rates.received), connection.textOrDash("way"),
                connection.textOrDash("stage"), connection.textOrDash("crypto"),
                peer.count > width ? "\(peer.prefix(width - 1))…" : peer, connection.torrent,
                Quantity.time(seconds: connection.amount("age")),
            ])
        }
        return table.lines
    }
}

extension JSONValue {
    /// The sum of the numbers of that name in the list at the end of `path`.
    fileprivate func sum(_ name: String, over path: String...) -> Double {
        let list = path.dropLast().reduce(self as JSONValue?) { $0?[$1] }?.list(path.last ?? "") ?? []
        return list.reduce(0) { $0 + $1.amount(name) }
    }
}
