import JSON

/// One picture of `mseproxy top`.
package enum TopFrame {
    /// The lines for a reading and the one before, at most `rows` of them, each at most `columns` characters wide. `note`
    /// stands on top of them.
    ///
    /// In a window that is too low for all, the totals that one looks for first and a few connections stay: without the empty lines
    /// between, and without the totals where not even two would have room.
    package static func lines(
        _ now: TopReading, since before: TopReading?, note: String? = nil, columns: Int, rows: Int
    ) -> [String] {
        let interval = TopInterval(now, since: before)
        let facts = (note.map { [$0] } ?? []) + facts(now.status, columns: columns)
        let busiest = TopConnections.lines(interval, columns: columns)
        // The heading and three connections.
        let fewest = min(busiest.count, 4)
        let gap = rows - facts.count >= TopTotals.leastLines + fewest + 2 ? [""] : []
        let room = rows - facts.count - 2 * gap.count
        let totals = TopTotals.lines(
            interval, columns: columns,
            within: room - max(min(busiest.count, 2), min(fewest, room - TopTotals.leastLines)))
        let lines = facts + gap + totals + (totals.isEmpty ? [] : gap) + busiest
        return lines.prefix(max(0, rows)).map { String($0.prefix(max(0, columns))) }
    }

    private static func facts(_ status: JSONValue, columns: Int) -> [String] {
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
        let second = [connections, torrents, peers, memory, lag].compactMap(\.self).reduce("") { line, fact in
            // A part of a number is none.
            let longer = line.isEmpty ? fact : "\(line)  \(fact)"
            return line.isEmpty || longer.count <= columns ? longer : line
        }
        return [first, second]
    }
}
