import TestSwarm
import Testing
import TorrentIdentity

/// What the log tells of who is connected with whom: little at `info`, all at `debug`.
@Suite struct ShortenedLines {
    /// What happened, as a log may name it.
    private struct Traces {
        let peer: Endpoint
        let nobody: Endpoint
        let stranger: Endpoint
        let tracker: Endpoint

        static let passkey = "passkey-of-a-user"

        var whole: [String] {
            ["\(peer)", "\(nobody)", "\(stranger)", LogStage.infohash.description]
        }

        /// Of the same, in the same order.
        var short: [String] {
            [peer, nobody, stranger].map { "198.18.x.x:\($0.port)" } + ["00112233…"]
        }
    }

    @Test func `at info no address and no torrent is told in full, and each is recognised all the same`() async throws {
        try await LogStage.use(log: #"level = "info""#) { stage in
            let traces = try await Self.leaveTraces(on: stage)
            await stage.daemon.process.terminate()
            // What listens where is configuration.
            let log = stage.lines.filter { !$0.contains(" on \(stage.listener): ") }.joined(separator: "\n")
            for trace in traces.whole { #expect(!log.contains(trace), "\(trace)\n\(log)") }
            for address in [traces.peer, traces.nobody, traces.stranger, traces.tracker, stage.client].map(\.address) {
                #expect(!log.contains(address), "\(address)\n\(log)")
            }
            for trace in traces.short { #expect(log.contains(trace), "\(trace)\n\(log)") }
            #expect(!log.contains(Traces.passkey), "\(log)")
            #expect(!log.contains(" debug: "))
        }
    }

    @Test func `at debug all is told`() async throws {
        try await LogStage.use(log: #"level = "debug""#) { stage in
            let traces = try await Self.leaveTraces(on: stage)
            await stage.daemon.process.terminate()
            let log = stage.daemon.log
            for trace in traces.whole + ["connect to \(traces.nobody): ", "connect to \(stage.client): "] {
                #expect(log.contains(trace), "\(trace)\n\(log)")
            }
        }
    }

    /// A relay, a dial that fails, peers with handshakes that fail and that lead to no client, and requests.
    private static nonisolated(nonsending) func leaveTraces(on stage: LogStage) async throws -> Traces {
        let outside = try RawListener.start(in: stage.workspace)
        let nobody = Endpoint.unique()
        let client = try await stage.openThroughSOCKS(to: outside.endpoint)
        try await client.send(Stage.handshake(LogStage.infohash))
        let peer = try await outside.accept()
        _ = try await peer.receive(68)
        client.close()
        peer.close()
        try await stage.expectLog("ended: both ends closed; no MSE, 68 bytes sent")

        let refused = try await RawConnection.open(to: stage.socks)
        try await refused.send([5, 1, 0] + SOCKSRequest.version5(to: nobody))
        _ = try await refused.receiveToEnd()
        try await stage.expectLog("Connection refused")

        let stranger = Endpoint("198.18.250.9", Endpoint.uniquePort())
        let probe = try await RawConnection.open(to: stage.listener, from: stranger.address, port: stranger.port)
        try await probe.send([UInt8](repeating: 0x42, count: 96 + 532))
        try await stage.expectLog("reading on without an answer")
        _ = try await probe.receiveToEnd()

        let visitor = try await RawConnection.open(to: stage.listener, from: "198.18.250.10")
        try await visitor.send(Stage.handshake(LogStage.infohash))
        _ = try await visitor.receiveToEnd()
        try await stage.expectLog("the client is not there")

        let tracker = Endpoint.unique()
        let query = Announces.query(port: 50_001, escaped: Announces.escaped(LogStage.infohash))
        for request in [
            "GET http://\(tracker)/\(Traces.passkey)/announce?\(query) HTTP/1.1\r\nHost: \(tracker)\r\n\r\n",
            "GET http://user:\(Traces.passkey)@\(tracker)/ HTTP/1.1\r\nHost: \(tracker)\r\n\r\n",
            "GET /announce?\(Traces.passkey) HTTP/9.9 \r\n\r\n",
        ] {
            let end = try await RawConnection.open(to: stage.forward)
            try await end.send(Array(request.utf8))
            end.finishSending()
            _ = try await end.receiveToEnd()
        }
        try await stage.expectLog(": failed: ")
        try await stage.eventually("two requests are refused") {
            stage.daemon.process.logCount(of: "refused with 400: ") == 2
        }
        return Traces(peer: outside.endpoint, nobody: nobody, stranger: stranger, tracker: tracker)
    }
}
