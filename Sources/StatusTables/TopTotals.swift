import JSON

/// What all connections together do: the totals of `mseproxy top`.
enum TopTotals {
    /// The heading and what one looks for first: the bytes that were sent, and those that were received.
    static let leastLines = 3

    /// The heading and as many rows as `limit` lines and `columns` hold; none where it is fewer than `leastLines`.
    static func lines(_ interval: TopInterval, columns: Int, within limit: Int) -> [String] {
        guard limit >= leastLines else { return [] }
        let rows = rows(interval).prefix(limit - 1)
        let longest = rows.map(\.title.count).max() ?? 0
        let lines = table(rows, titlesWithin: longest)
        let excess = (lines.map(\.count).max() ?? 0) - columns
        return excess > 0 ? table(rows, titlesWithin: max(1, longest - excess)) : lines
    }

    private struct Row {
        let title: String
        let rate: String
        let sum: String
    }

    private static func table(_ rows: ArraySlice<Row>, titlesWithin width: Int) -> [String] {
        var table = TextTable([("", .left), ("A SECOND", .right), ("TOTAL", .right)])
        for row in rows {
            let title = row.title.count > width ? "\(row.title.prefix(width - 1))…" : row.title
            table.add([title, row.rate, row.sum])
        }
        return table.lines
    }

    private static func rows(_ interval: TopInterval) -> [Row] {
        var rows: [Row] = []
        func add(_ title: String, bytes: Bool = false, _ total: (JSONValue) -> Double) {
            let rate = interval.rate(total).map { bytes ? Quantity.bytes($0) : Quantity.tenths($0) }
            let sum = total(interval.now.status)
            rows.append(
                Row(title: title, rate: rate ?? "-", sum: bytes ? Quantity.bytes(sum) : Quantity.count(sum)))
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
        return rows
    }
}

extension JSONValue {
    /// The sum of the numbers of that name in the list at the end of `path`.
    fileprivate func sum(_ name: String, over path: String...) -> Double {
        let list = path.dropLast().reduce(self as JSONValue?) { $0?[$1] }?.list(path.last ?? "") ?? []
        return list.reduce(0) { $0 + $1.amount(name) }
    }
}
