import TestSwarm
import Testing

/// That each connection has one line at `info`, wherever it ends.
@Suite struct OneLineEach {
    @Test func `every connection's end is told once, and in one line`() async throws {
        try await LogStage.use(log: "") { stage in
            var seen: [(what: String, way: Way, connection: RawConnection, words: String)] = []
            func note(_ what: String, _ way: Way, _ connection: RawConnection, _ words: String) {
                seen.append((what, way, connection, words))
            }
            let outside = try RawListener.start(in: stage.workspace)

            let garbage = try await RawConnection.open(to: stage.socks)
            try await garbage.send([0x42])
            note("no SOCKS", .socks, garbage, "refused: not a SOCKS request")
            let silent = try await RawConnection.open(to: stage.socks)
            note("a silent client", .socks, silent, "no SOCKS request within 2 s")
            let nobody = try await RawConnection.open(to: stage.socks)
            try await nobody.send([5, 1, 0] + SOCKSRequest.version5(to: .unique()))
            note("nobody there", .socks, nobody, "Connection refused")

            let cut = try await stage.openThroughSOCKS(to: outside.endpoint)
            _ = try await outside.accept()
            try await cut.send(Array(Stage.handshake().prefix(30)))
            cut.finishSending()
            note("half a handshake", .socks, cut, "the client closed after 30 bytes")

            let relayed = try await stage.openThroughSOCKS(to: outside.endpoint)
            try await relayed.send(Stage.handshake())
            let far = try await outside.accept()
            _ = try await far.receive(68)
            far.close()
            relayed.finishSending()
            note("a relay", .socks, relayed, "ended: both ends closed; no MSE, 68 bytes sent, 0 received, ")

            let early = try await RawConnection.open(to: stage.listener)
            try await early.send([0x42])
            early.finishSending()
            note("a peer that closes", .inbound, early, "before the end of a handshake")
            let probe = try await RawConnection.open(to: stage.listener)
            try await probe.send([UInt8](repeating: 0x42, count: 96 + 532))
            note("a probe", .inbound, probe, "reading on without an answer")
            let visitor = try await RawConnection.open(to: stage.listener)
            try await visitor.send(Stage.handshake(LogStage.infohash))
            note("a peer without a client", .inbound, visitor, "the client is not there")

            let scan = try await RawConnection.open(to: stage.forward)
            scan.finishSending()
            note("a port scan", .http, scan, "the client closed; 0 requests")
            let part = try await RawConnection.open(to: stage.forward)
            try await part.send(Array("GET http://".utf8))
            note("part of a request", .http, part, "refused with 408")
            let bad = try await RawConnection.open(to: stage.forward)
            try await bad.send(Array("HELLO\r\n\r\n".utf8))
            note("no request", .http, bad, "refused with 400")
            let unreached = try await RawConnection.open(to: stage.forward)
            let query = Announces.query(port: 50_001, escaped: Announces.escaped(LogStage.infohash))
            try await unreached.send(Array("GET http://\(Endpoint.unique())/announce?\(query) HTTP/1.0\r\n\r\n".utf8))
            unreached.finishSending()
            note("an announce", .http, unreached, ": failed: ")

            for (what, way, connection, words) in seen {
                let source = try Self.source(of: connection)
                try await stage.eventually("the end of \(what) is told") {
                    Self.lines(of: way, from: source, in: stage).contains { $0.contains(words) }
                }
            }
            // These are there when the daemon ends. Its one worker has taken the first two once it has answered the third.
            let request = try await RawConnection.open(to: stage.forward)
            let newcomer = try await RawConnection.open(to: stage.listener)
            let open = try await RawConnection.open(to: stage.socks)
            try await open.send([5, 1, 0])
            #expect(try await open.receive(2) == [5, 0])
            let carried = try await stage.openThroughSOCKS(to: outside.endpoint)
            try await carried.send(Stage.handshake())
            let kept = try await outside.accept()
            _ = try await kept.receive(68)
            note("one that has asked for nothing", .socks, open, "mseproxy ends, after ")
            note("a relay at the daemon's end", .socks, carried, "ended: mseproxy ends; no MSE, 68 bytes sent")
            note("one without a request", .http, request, "mseproxy ends; 0 requests, after ")
            note("a new peer", .inbound, newcomer, "mseproxy ends before the end of a handshake, after ")
            let ports = try seen.map { try Self.source(of: $0.connection) }
            await stage.daemon.process.terminate()
            for ((what, way, _, words), source) in zip(seen, ports) {
                let lines = Self.lines(of: way, from: source, in: stage)
                #expect(lines.count == 1, "\(what): \(lines)")
                #expect(lines.allSatisfy { $0.contains(words) }, "\(what): \(lines)")
            }
        }
    }

    private static func source(of connection: RawConnection) throws -> UInt16 {
        try #require(connection.local).port
    }

    /// As lines have it.
    private enum Way: String {
        case socks, inbound, http
    }

    /// The lines of the connection that came by a way from a port: two that go to different ports may come from the same one.
    private static func lines(of way: Way, from port: UInt16, in stage: LogStage) -> [String] {
        stage.lines.filter { $0.contains(try! Regex(#" \#(way.rawValue) [^ ]+:\#(port)( |: )"#)) }
    }
}
