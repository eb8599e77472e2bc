import JSON

/// The connections that move most, as `mseproxy top` shows them.
enum TopConnections {
    /// Of all that there may be.
    private static let mostShown = 200
    /// Characters of a peer that have to have room before another column does: an IPv4 peer's.
    private static let leastPeer = "255.255.255.255:65535".count

    private enum Column: CaseIterable {
        case sent
        case received
        case way
        case crypto
        case peer
        case infohash
        case age
    }

    /// What goes first where there is no room for all.
    private static let dispensable: [Column] = [.infohash, .age, .way, .crypto]

    private typealias Measured = (connection: JSONValue, rates: (sent: Double, received: Double))

    /// The heading and the connections that moved most; of those that moved nothing the youngest first. Where lines would be longer than
    /// `columns`, peers are cut, and then whole columns go: a part of a number is none.
    static func lines(_ interval: TopInterval, columns: Int) -> [String] {
        let measured = interval.now.connections.list("connections").map { Measured($0, interval.rates(of: $0)) }
        let sorted = measured.sorted { one, other in
            let (a, b) = (one.rates.sent + one.rates.received, other.rates.sent + other.rates.received)
            return a == b ? one.connection.amount("age") < other.connection.amount("age") : a > b
        }
        guard !sorted.isEmpty else { return ["no connections"] }
        let shown = sorted.prefix(mostShown)
        let longest = shown.map { $0.connection.peer.count }.max() ?? 0
        var lines: [String] = []
        for count in 0...dispensable.count {
            let kept = Column.allCases.filter { !dispensable.prefix(count).contains($0) }
            lines = table(of: shown, kept, peersWithin: longest)
            let excess = (lines.map(\.count).max() ?? 0) - columns
            if excess <= 0 { break }
            let isLast = count == dispensable.count
            guard isLast || longest - excess >= leastPeer else { continue }
            lines = table(of: shown, kept, peersWithin: max(1, longest - excess))
            break
        }
        return lines
    }

    private static func table(
        of connections: ArraySlice<Measured>, _ columns: [Column], peersWithin width: Int
    ) -> [String] {
        var table = TextTable(columns.map(title))
        for measured in connections { table.add(columns.map { cell($0, measured, peersWithin: width) }) }
        return table.lines
    }

    private static func title(_ column: Column) -> (String, TextTable.Side) {
        switch column {
        case .sent: ("SENT/S", .right)
        case .received: ("RECV/S", .right)
        case .way: ("WAY", .left)
        case .crypto: ("CRYPTO", .left)
        case .peer: ("PEER", .left)
        case .infohash: ("INFOHASH", .left)
        case .age: ("AGE", .right)
        }
    }

    private static func cell(_ column: Column, _ measured: Measured, peersWithin width: Int) -> String {
        let (connection, rates) = measured
        return switch column {
        case .sent: Quantity.shortBytes(rates.sent)
        case .received: Quantity.shortBytes(rates.received)
        case .way: connection.textOrDash("way")
        case .crypto: connection.cryptoOrStage
        case .peer: connection.peer.cutInside(to: width)
        case .infohash: connection.torrent
        case .age: Quantity.age(seconds: connection.amount("age"))
        }
    }
}

extension String {
    /// `a-tracker…example.org:6969`: an endpoint, its host's middle left out where it is longer than `width`, and its port whole as long
    /// as there is room for that.
    fileprivate func cutInside(to width: Int) -> String {
        guard count > width else { return self }
        let port = lastIndex(of: ":").map { self[$0...] } ?? ""
        let room = width - 1 - port.count
        guard room >= 2 else { return "…\(suffix(max(0, width - 1)))" }
        let host = dropLast(port.count)
        return "\(host.prefix(room - room / 2))…\(host.suffix(room / 2))\(port)"
    }
}
