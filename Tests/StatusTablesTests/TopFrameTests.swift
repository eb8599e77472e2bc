import JSON
import Testing

@testable import StatusTables

@Suite struct TopFrameTests {
    private let start = ContinuousClock.now

    private func reading(_ status: JSONValue, _ connections: JSONValue, after seconds: Double = 0) -> TopReading {
        TopReading(status: status, connections: connections, moment: start + .seconds(seconds))
    }

    private func frame(
        _ now: TopReading, since before: TopReading?, note: String? = nil, columns: Int = 200, rows: Int = 100
    ) -> [String] {
        TopFrame.lines(now, since: before, note: note, columns: columns, rows: rows)
    }

    private static func status(sent: Int, announces: Int, handshakes: Int, pid: Int = 123) -> JSONValue {
        Samples.status([
            "pid": JSONValue(pid),
            "connections": [
                "active": 2, "limit": 9000, "ways": [["way": "socks", "active": 2, "total": 10]],
                "relays": [["direction": "outbound", "crypto": "rc4", "sent": JSONValue(sent), "received": 5]],
            ],
            "announces": [["side": "forward", "outcome": "obscured", "total": JSONValue(announces)]],
            "handshakes": [
                ["direction": "outbound", "outcome": "encrypted", "total": JSONValue(handshakes), "seconds": 1]
            ],
        ])
    }

    @Test func `rates are what changed between two readings, a second`() {
        let before = reading(Self.status(sent: 1_000_000, announces: 3, handshakes: 5), Samples.connections([]))
        let now = reading(
            Self.status(sent: 5_000_000, announces: 4, handshakes: 5),
            Samples.connections([("203.0.113.5:6881", 7, 0, 1.5)]), after: 2)
        let expected = """
            mseproxy 0.1.0  running for 2 h 13 min
            connections 2 of 9000  torrents 5  peers 120  memory 9.0 MB  lag 4.0 ms

                                A SECOND   TOTAL
            sent                  2.0 MB  5.0 MB
            received                 0 B     5 B
            connections              0.0      10
            announces                0.5       4
            outbound encrypted       0.0       5

            SENT/S  RECV/S  WAY    CRYPTO  PEER              INFOHASH   AGE
               5 B     0 B  socks  relay   203.0.113.5:6881  -         1.5s
            """
        #expect(frame(now, since: before).joined(separator: "\n") == expected)
    }

    @Test func `how long a daemon that is draining has run is not taken for how long it drains`() {
        let draining = reading(Samples.status(["state": "draining"]), Samples.connections([]))
        #expect(frame(draining, since: nil).first?.contains("draining, running for ") == true)
    }

    @Test func `a peer's long name is cut in its middle, and its port and what stands behind are there`() {
        let name = "a-tracker-with-a-very-long-name.example.org:6969"
        let now = reading(Samples.status, Samples.connections([(name, 7, 0, 1.5)]))
        #expect(frame(now, since: nil, columns: 200).contains { $0.contains(name) && $0.hasSuffix("1.5s") })
        let cut = frame(now, since: nil, columns: 80)
        #expect(cut.last?.count == 80)
        #expect(cut.last?.contains("  a-tracker-") == true, "\(cut)")
        #expect(cut.last?.contains("…") == true && cut.last?.contains("example.org:6969  -  ") == true, "\(cut)")
        #expect(cut.last?.hasSuffix(" 1.5s") == true)
    }

    @Test func `80 columns have room for every connection with an IPv4 peer, whatever it has moved`() {
        let now = reading(Samples.status, Samples.everyConnection, after: 1)
        let rows = frame(now, since: reading(Samples.status, Samples.connections([])), columns: 80, rows: 1000)
            .drop { !$0.hasPrefix("SENT/S") }
        #expect(rows.count == 1 + Samples.everyConnection.list("connections").count)
        for row in rows.dropFirst() {
            #expect(row.contains(Samples.longestPeer), "\(row)")
            #expect(row.hasSuffix("  99d23h"), "\(row)")
        }
    }

    @Test func `in a window that is too narrow whole columns go, and peers have their ports`() {
        let now = reading(Samples.status, Samples.everyConnection)
        for columns in 40...200 {
            let rows = frame(now, since: nil, columns: columns, rows: 1000).drop { !$0.hasPrefix("SENT/S") }
            let titles = rows.first?.split(separator: " ").map(String.init) ?? []
            let known = ["SENT/S", "RECV/S", "WAY", "CRYPTO", "PEER", "INFOHASH", "AGE"]
            #expect(titles.count >= 3 && titles.allSatisfy { known.contains($0) }, "\(columns): \(titles)")
            #expect(rows.dropFirst().allSatisfy { $0.contains(Samples.longestPeer) }, "\(columns)")
        }
    }

    @Test(arguments: [(9, 40), (10, 40), (11, 40), (12, 80), (23, 80)])
    func `a low window has what one looks for first, and no heading without a row`(_ rows: Int, _ columns: Int) {
        let connections = Samples.connections((0..<40).map { ("203.0.113.\($0):6881", $0, 0, 1) })
        let lines = frame(reading(Samples.status, connections), since: nil, columns: columns, rows: rows)
        let facts = columns == 40 ? "connections 5 of 9000  torrents 5" : "connections 5 of 9000  torrents 5  peers 120"
        #expect(columns == 40 ? lines[1] == facts : lines[1].hasPrefix(facts), "\(lines)")
        #expect(lines.count { $0.contains(/^(sent|received) .*\d [kM]?B$/) } == 2, "\(lines)")
        #expect(lines.count { $0.contains("203.0.113.") } >= 3, "\(lines)")
    }

    @Test(arguments: 0...8)
    func `a window without room for a row of totals has no heading of them`(_ rows: Int) {
        let connections = Samples.connections((0..<40).map { ("203.0.113.\($0):6881", $0, 0, 1) })
        let lines = frame(reading(Samples.status, connections), since: nil, columns: 40, rows: rows)
        #expect(lines.contains { $0.contains("A SECOND") } == lines.contains { $0.hasPrefix("received ") }, "\(lines)")
    }

    @Test func `a first reading, and one of another run, has totals alone`() {
        let now = reading(Self.status(sent: 10, announces: 1, handshakes: 1), Samples.connections([]), after: 1)
        let other = reading(Self.status(sent: 900, announces: 9, handshakes: 9, pid: 7), Samples.connections([]))
        #expect(frame(now, since: nil).contains("sent                       -   10 B"))
        #expect(frame(now, since: other) == frame(now, since: nil))
        #expect(frame(now, since: now) == frame(now, since: nil))
    }

    @Test func `the busiest connection stands first, and one that took another's ends has no rate of that`() {
        let status = Self.status(sent: 0, announces: 0, handshakes: 0)
        let before = reading(
            status,
            Samples.connections([("a", 1000, 0, 10), ("b", 0, 4000, 10), ("c", 9_000_000, 0, 99), ("d", 5, 5, 7)]))
        let now = reading(
            status,
            Samples.connections([("a", 3000, 0, 11), ("b", 0, 9000, 11), ("c", 100, 0, 0.5), ("d", 5, 5, 8)]), after: 1)
        let peers = frame(now, since: before).suffix(4).map { line in
            line.split(separator: " ").filter { ["a", "b", "c", "d"].contains($0) }.joined()
        }
        #expect(peers == ["b", "a", "c", "d"])
        #expect(frame(now, since: before).contains { $0.hasPrefix(" 200 B") && $0.contains(" c ") })
    }

    @Test(arguments: 0...30, [0, 1, 40, 80])
    func `a frame fits its window, and keeps some connections in it`(rows: Int, columns: Int) {
        let connections = Samples.connections((0..<40).map { ("203.0.113.\($0):6881", $0, 0, 1) })
        let now = reading(Samples.status, connections)
        let lines = frame(now, since: nil, note: "no answer", columns: columns, rows: rows)
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { $0.count <= columns })
        guard columns == 80 else { return }
        if rows > 0 { #expect(lines.first == "no answer") }
        if rows >= 10 { #expect(lines.count { $0.contains("203.0.113.") } >= 3, "\(lines)") }
    }

    @Test func `no window but the largest makes no trap`() {
        let now = reading(Samples.status, Samples.connections)
        #expect(frame(now, since: nil, columns: .max, rows: .max).count > 10)
    }

    @Test(
        arguments: [JSONValue.null, 7, "x", [], [:], ["connections": ["", 7, [:], []]], .number(.nan)] as [JSONValue])
    func `answers of any kind make a frame`(_ value: JSONValue) {
        let lines = frame(reading(value, value, after: 1), since: reading(value, value))
        #expect(lines.first?.hasPrefix("mseproxy ") == true)
    }
}
