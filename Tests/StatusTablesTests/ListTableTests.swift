import JSON
import Testing

@testable import StatusTables

@Suite struct ListTableTests {
    @Test func `connections stand with the oldest first, and with their peer`() {
        let expected = """
            WAY      PEER                 INFOHASH  CRYPTO     SENT    RECV   AGE
            inbound  [2001:db8::7]:50123  -         handshake     -       -   12s
            socks    203.0.113.5:6881     aaf4c61d  rc4         1 B  2.0 MB  3.5s
            """
        #expect(ConnectionsTable.lines(Samples.connections).joined(separator: "\n") == expected)
    }

    @Test func `80 columns have room for every connection with an IPv4 peer, whatever it has moved`() {
        let lines = ConnectionsTable.lines(Samples.everyConnection)
        #expect(lines.count == 1 + Samples.everyConnection.list("connections").count)
        #expect(lines.map(\.count).max() == 80)
    }

    @Test(arguments: [[:], ["connections": []], ["connections": 3], 7] as [JSONValue])
    func `no connections are told`(_ answer: JSONValue) {
        #expect(ConnectionsTable.lines(answer) == ["no connections"])
    }

    @Test func `torrents stand with why they are known, and for whom`() {
        let answer: JSONValue = [
            "torrents": [
                [
                    "infohash": "aa", "named": 2, "learnt": true, "added": false,
                    "clients": ["127.0.0.1:6882", "[::1]:1"],
                ],
                ["infohash": "bb", "named": 0, "learnt": false, "added": true, "clients": []],
                ["infohash": "cc"],
            ], "count": 9, "cut": true,
        ]
        let expected = """
            INFOHASH  KNOWN         CLIENTS
            aa        named,learnt  127.0.0.1:6882 [::1]:1
            bb        added         -
            cc        -             -
            these are 3 of 9: the list is cut
            """
        #expect(TorrentsTable.lines(answer).joined(separator: "\n") == expected)
    }

    @Test func `no torrents are told`() {
        #expect(TorrentsTable.lines(["torrents": [], "count": 0, "cut": false]) == ["no torrents"])
        #expect(TorrentsTable.lines([:]) == ["no torrents"])
    }

    @Test func `what a stranger named does not reach the terminal as it is`() {
        let lines = TorrentsTable.lines(["torrents": [["infohash": "a\u{1B}c", "clients": ["b\nc\u{9B}"]]]])
        #expect(lines.joined().unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
    }
}
