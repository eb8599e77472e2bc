import TestSwarm
import Testing

/// Requests that no SOCKS server should grant.
@Suite(.serialized) struct SOCKSRefusals {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let sent: [UInt8]
        let reply: [UInt8]
        let words: String
    }

    private static let target = Endpoint.unique()
    private static let hello: [UInt8] = [5, 1, 0]

    /// RFC 1928, section 6: the reply to a request that is refused, behind the choice of a method.
    private static func refused5(_ code: UInt8) -> [UInt8] { [5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0] }
    private static let refused4: [UInt8] = [0, 0x5B, 0, 0, 0, 0, 0, 0]

    static let cases = [
        Case(
            testDescription: "version 3", sent: [3, 1, 0], reply: [],
            words: "not a SOCKS request: its first byte is 3"),
        Case(
            testDescription: "an HTTP request", sent: Array("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n".utf8),
            reply: [], words: "not a SOCKS request: its first byte is 71"),
        Case(
            testDescription: "a peer-wire handshake", sent: Stage.handshake(), reply: [],
            words: "not a SOCKS request: its first byte is 19"),
        Case(
            testDescription: "no methods", sent: [5, 0], reply: [5, 0xFF],
            words: "SOCKS5 client offers no connection without authentication: methods []"),
        Case(
            testDescription: "only GSSAPI and user and password", sent: [5, 2, 1, 2], reply: [5, 0xFF],
            words: "SOCKS5 client offers no connection without authentication: methods [1, 2]"),
        Case(
            testDescription: "BIND", sent: hello + SOCKSRequest.version5(to: target, command: 2), reply: refused5(7),
            words: "SOCKS5 command 2, not CONNECT"),
        Case(
            testDescription: "UDP ASSOCIATE", sent: hello + SOCKSRequest.version5(to: target, command: 3),
            reply: refused5(7), words: "SOCKS5 command 3, not CONNECT"),
        Case(
            testDescription: "another version in the request", sent: hello + [4, 1, 0, 1, 127, 0, 0, 1, 0, 80],
            reply: refused5(1), words: "malformed SOCKS5 request: it begins [4, 1, 0, 1]"),
        Case(
            testDescription: "a reserved byte that is set", sent: hello + [5, 1, 9, 1, 127, 0, 0, 1, 0, 80],
            reply: refused5(1), words: "malformed SOCKS5 request: it begins [5, 1, 9, 1]"),
        Case(
            testDescription: "an unknown address type", sent: hello + [5, 1, 0, 2, 127, 0, 0, 1, 0, 80],
            reply: refused5(8), words: "SOCKS5 address type 2"),
        Case(
            testDescription: "a name with a space",
            sent: hello + SOCKSRequest.version5(named: "no name", port: 80), reply: refused5(1),
            words: "SOCKS5 request for \"no name\", no host name"),
        Case(
            testDescription: "an empty name", sent: hello + SOCKSRequest.version5(named: "", port: 80),
            reply: refused5(1), words: "SOCKS5 request for \"\", no host name"),
        Case(
            testDescription: "a name with a zero byte", sent: hello + SOCKSRequest.version5(named: "a\0b", port: 80),
            reply: refused5(1), words: "SOCKS5 request for \"a\\0b\", no host name"),
        Case(
            testDescription: "port 0", sent: hello + SOCKSRequest.version5(to: Endpoint("127.0.0.1", 0)),
            reply: refused5(1), words: "SOCKS request for port 0"),
        Case(
            testDescription: "SOCKS4 BIND", sent: SOCKSRequest.version4(to: target, command: 2), reply: refused4,
            words: "SOCKS4 command 2, not CONNECT"),
        Case(
            testDescription: "a SOCKS4 user id without an end",
            sent: [4, 1, 0, 80, 127, 0, 0, 1] + [UInt8](repeating: 0x61, count: 300), reply: refused4,
            words: "SOCKS4 user id without an end"),
        Case(
            testDescription: "a SOCKS4a name without an end",
            sent: [4, 1, 0, 80, 0, 0, 0, 1, 0] + [UInt8](repeating: 0x61, count: 300), reply: refused4,
            words: "SOCKS4a name without an end"),
        Case(
            testDescription: "SOCKS4 for 0.0.0.0", sent: SOCKSRequest.version4(to: Endpoint("0.0.0.0", 80)),
            reply: refused4, words: "SOCKS4 request for 0.0.0.0"),
        Case(
            testDescription: "SOCKS4 for port 0", sent: SOCKSRequest.version4(to: Endpoint("127.0.0.1", 0)),
            reply: refused4, words: "SOCKS request for port 0"),
        Case(
            testDescription: "SOCKS4a for what is no name", sent: SOCKSRequest.version4a(named: "no name", port: 80),
            reply: refused4, words: "SOCKS4a request for \"no name\", no host name"),
    ]

    @Test func `what cannot be granted gets its exact reply, and the end`() async throws {
        // Long enough that no deadline helps.
        try await Stage.use(.init(firstBytes: 30)) { stage in
            for refused in Self.cases {
                let client = try await RawConnection.open(to: stage.socks)
                try await client.send(refused.sent)
                let (reply, end) = try await client.receiveToEnd()
                #expect(reply == refused.reply, "\(refused)")
                #expect(end == .closed, "\(refused)")
                try await stage.expectLog("refused: \(refused.words)")
            }
        }
    }

    @Test func `a refusal arrives however much more the client has sent`() async throws {
        try await Stage.use { stage in
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send(
                Self.hello + SOCKSRequest.version5(to: Self.target, command: 2) + Stage.random(200_000))
            let reply = try await client.receive(12)
            #expect(reply == Self.refused5(7))
            _ = try await client.receiveToEnd()
        }
    }
}
