import JSON
import Testing

@testable import StatusTables

@Suite struct StatusTableTests {
    private func lines(_ status: JSONValue) -> [String] {
        StatusTable.lines(status, date: { "DATE \(Int64(exactly: $0) ?? -1)" })
    }

    @Test func `a status is read at a glance`() {
        let expected = """
            mseproxy        0.1.0, process 123
            state           running since DATE 1700000000 (2 h 13 min)
            configuration   /etc/mseproxy/mseproxy.toml
                            loaded DATE 1700000000; 1 reloaded, 2 refused
                            the last reload was refused:
                            /etc/mseproxy/mseproxy.toml:3:1: unknown key "wrokers"
            log level       info
            connections     5 of at most 9000, 0 refused
            workers         2 with 3 + 2 connections, lag 4.0 ms
            torrents        5 known, 2 learnt, 0 at the gateway
            peers           100 dialled, 20 connected, 0 with a virtual address
            process         40 of 20000 descriptors, 9.0 MB of memory

            CLIENT NOT THERE  SINCE            PEERS  WHY
            127.0.0.1:6882    DATE 1700000100     12  Connection refused

            LISTENER        ADDRESS
            outbound.socks  127.0.0.1:1080
            inbound.listen  [::]:6881       by socket activation

            CONNECTIONS BY WAY  NOW  TOTAL
            socks                 4     10
            inbound               1      7

            RELAYED   CRYPTO     NOW  TOTAL    SENT  RECEIVED
            outbound  rc4          3     10  1.0 kB    2.3 MB
            inbound   plaintext    0      1     0 B    1.0 MB

            HANDSHAKES  OUTCOME          TOTAL      MEAN
            outbound    encrypted            5  140.0 ms
            inbound     unknown_torrent      2         -

            ANNOUNCES  OUTCOME   TOTAL
            forward    obscured      3
            """
        #expect(lines(Samples.status).joined(separator: "\n") == expected)
        #expect(lines(Samples.status).allSatisfy { $0.count <= 80 })
    }

    @Test func `what has never happened takes no room`() {
        let kinds = ["connections", "handshakes", "announces"].map { name in (name, Self.zeroed(Samples.status[name])) }
        let shown = lines(Samples.status(Dictionary(uniqueKeysWithValues: kinds)))
        #expect(shown.last == "inbound.listen  [::]:6881       by socket activation")
    }

    /// The same with every number 0.
    private static func zeroed(_ value: JSONValue?) -> JSONValue {
        switch value {
        case .integer, .number: 0
        case .array(let elements): .array(elements.map(zeroed))
        case .object(let members): .object(members.map { .init(name: $0.name, value: zeroed($0.value)) })
        case .null, .boolean, .string, nil: value ?? .null
        }
    }

    @Test func `a daemon that says next to nothing is shown as far as it goes`() {
        #expect(lines([:]) == ["mseproxy        of an unknown version", "state           unknown"])
        #expect(
            lines(["state": "draining", "connections": ["active": 2], "workers": [["connections": 2]]]) == [
                "mseproxy        of an unknown version", "state           draining",
                "connections     2, - refused", "workers         1 with 2 connections, lag 0.0 ms",
            ])
    }

    @Test func `how long a daemon that is draining has run is not taken for how long it drains`() {
        let shown = lines(Samples.status(["state": "draining"]))
        #expect(shown.contains { $0.hasPrefix("state           draining, running since ") })
    }

    @Test(
        "members of a wrong kind, or none, are shown as nothing",
        arguments: (Samples.status.object ?? []).map(\.name),
        [JSONValue.null, 7, "text", [], [1, "two", [:]], [:], .number(.infinity), -1, true] as [JSONValue])
    func wrongMember(_ name: String, _ value: JSONValue) {
        let shown = lines(Samples.status([name: value]))
        #expect(shown.first?.hasPrefix("mseproxy ") == true)
        #expect(shown.contains { $0.hasPrefix("state ") })
    }

    @Test func `nothing that a terminal would obey comes through`() {
        let status = Samples.status([
            "version": "\u{1B}[2J", "configuration": ["path": "/a\nb", "last_error": ["\u{202E}x"]],
            "listeners": [["key": "a\tb", "address": "\u{7}"]],
        ])
        let text = lines(status).joined(separator: "\n")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (0x20..<0x7F).contains($0.value) })
        #expect(text.contains(#"\u001B[2J"#))
    }
}
