import TestSwarm
import Testing

/// Clients whose connection is granted, and that then do not do what a BitTorrent client does.
@Suite(.serialized) struct OutboundClients {
    @Test(arguments: [1, 19, 20, 67])
    func `a handshake that stalls is let go at the deadline, and the peer hears nothing`(count: Int) async throws {
        try await Stage.use { stage in
            let (client, peer) = try await connect(stage)
            try await client.send(Array(Stage.handshake().prefix(count)))
            #expect(try await client.receiveToEnd() == ([], .closed))
            #expect(try await peer.receiveToEnd() == ([], .closed))
            try await stage.expectLog("no peer-wire handshake within 0.5 s: \(count) bytes came")
        }
    }

    @Test(arguments: ["pass", "refuse"])
    func `a client that closes before its handshake is let go at once`(otherTraffic: String) async throws {
        let outbound = "other_traffic = \"\(otherTraffic)\""
        try await Stage.use(.init(outbound: outbound, firstBytes: 30)) { stage in
            let (client, peer) = try await connect(stage)
            client.close()
            #expect(try await peer.receiveToEnd() == ([], .closed))
            peer.close()
            try await stage.expectLog(
                otherTraffic == "pass"
                    ? "ended: both ends closed; other traffic, 0 bytes sent" : "refused: no peer-wire handshake")
        }
    }

    @Test func `a client that closes within its handshake is let go at once`() async throws {
        try await Stage.use(.init(firstBytes: 30)) { stage in
            let (client, peer) = try await connect(stage)
            try await client.send(Array(Stage.handshake().prefix(30)))
            client.close()
            #expect(try await peer.receiveToEnd() == ([], .closed))
            try await stage.expectLog("the client closed after 30 bytes of a handshake or a request")
        }
    }

    @Test func `other traffic is refused where that is asked for`() async throws {
        let outbound = """
            encryption = "require"
            other_traffic = "refuse"
            """
        try await Stage.use(.init(outbound: outbound)) { stage in
            let (client, peer) = try await connect(stage)
            try await client.send([0x16, 3, 1])
            #expect(try await client.receiveToEnd() == ([], .closed))
            #expect(try await peer.receiveToEnd() == ([], .closed))
            try await stage.expectLog(
                #"refused: no peer-wire handshake, and outbound.other_traffic is "refuse""#)
            // HTTP is told so in its own words.
            let (browser, server) = try await connect(stage)
            try await browser.send(Array("GET / HTTP/1.0\r\n\r\n".utf8))
            let answer = String(decoding: try await browser.receiveToEnd().bytes, as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.0 403 Forbidden\r\n"))
            #expect(answer.contains(#"outbound.other_traffic is "refuse""#))
            #expect(try await server.receiveToEnd() == ([], .closed))
        }
    }

    @Test func `other traffic passes unchanged both ways`() async throws {
        try await Stage.use { stage in
            let (client, peer) = try await connect(stage)
            let request = [0x42] + Stage.random(100_000)
            let answer = Stage.random(100_000)
            try await client.send(request)
            #expect(try await peer.receive(request.count) == request)
            try await peer.send(answer)
            #expect(try await client.receive(answer.count) == answer)
        }
    }

    @Test func `what a client sends with its request and its handshake arrives in order, all of it`() async throws {
        try await Stage.use(.init(handshake: 20, firstBytes: 20, connect: 20)) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let sent = Stage.handshake() + Stage.random(300_000)
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + sent)
            let peer = HonestEnd(responderOn: try await outside.accept(), for: Stage.infohash)
            try await peer.handshake()
            #expect(try await peer.receive(sent.count) == sent)
        }
    }

    @Test func `a client that has sent all and ends loses none of it`() async throws {
        let target = Endpoint.unique()
        let forward = Endpoint.uniqueLoopback()
        let outbound = """
            encryption = "require"
            forward = [{ listen = "\(forward)", target = "\(target)" }]
            """
        try await Stage.use(.init(outbound: outbound, connect: 10)) { stage in
            let outside = try RawListener.start(in: stage.workspace, on: target, backlog: 0)
            // While the backlog is full the daemon is dialling, and reads the client's end meanwhile.
            let filling = try await RawConnection.open(to: target)
            let client = try await RawConnection.open(to: forward)
            let sent = Stage.handshake() + Stage.random(5000)
            try await client.send(sent)
            client.finishSending()
            try await stage.expectLog("the client has ended; what it sent waits for the peer")
            _ = try await outside.accept()
            filling.close()
            let peer = HonestEnd(responderOn: try await outside.accept(), for: Stage.infohash)
            try await peer.handshake()
            let (bytes, end) = try await peer.receiveToEnd()
            #expect(bytes == sent)
            #expect(end == .closed)
            try await peer.send(Array("farewell".utf8))
            #expect(try await client.receive(8) == Array("farewell".utf8))
        }
    }

    enum Impatience: CaseIterable, Sendable {
        case sendsMore
        case halfCloses
        case resets
    }

    @Test(arguments: Impatience.allCases)
    func `a client that does not wait for a silent peer costs no time of the processor`(
        _ impatience: Impatience
    ) async throws {
        try await Stage.use(.init(connect: 2)) { stage in
            let (client, peer) = try await connect(stage)
            try await client.send(Stage.handshake())
            _ = try await peer.receive(96)
            switch impatience {
            case .sendsMore: try await client.send(Stage.random(1000))
            case .halfCloses: client.finishSending()
            case .resets: client.reset()
            }
            let before = try stage.daemon.process.processorTime
            try await stage.expectLog("MSE failed: no answer in time; plaintext is not allowed")
            // Two seconds went by; a loop that turns for nothing takes all of them.
            #expect(try stage.daemon.process.processorTime - before < .milliseconds(500))
        }
    }

    private nonisolated(nonsending) func connect(_ stage: Stage) async throws -> (RawConnection, RawConnection) {
        let outside = try RawListener.start(in: stage.workspace)
        let client = try await stage.openThroughSOCKS(to: outside.endpoint)
        return (client, try await outside.accept())
    }
}
