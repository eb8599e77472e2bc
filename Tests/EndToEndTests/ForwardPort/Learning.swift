import TestSwarm
import Testing
import TorrentIdentity

/// What announces teach: where the client is that peers ask for, and which peers take no plaintext.
@Suite struct Learning {
    private static func handshake(_ infohash: Infohash = Announces.infohash) -> [UInt8] {
        [0x13] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + infohash.bytes + Stage.random(20)
    }

    /// A port of 127.0.0.1, from which raw clients announce.
    private static func clientEndpoint() -> Endpoint { Endpoint("127.0.0.1", Endpoint.uniqueLoopback().port) }

    /// Connects as a peer, by MSE or in plaintext, and sends its handshake.
    private nonisolated(nonsending) func connect(
        _ stage: ForwardStage, encrypted: Bool, _ handshake: [UInt8]
    ) async throws -> RawConnection {
        let peer = try await RawConnection.open(to: stage.listener)
        if encrypted {
            let end = try HonestEnd(initiatorOn: peer, for: Announces.infohash, initialPayload: handshake)
            try await end.handshake()
        } else {
            try await peer.send(handshake)
        }
        return peer
    }

    private nonisolated(nonsending) func expectDelivery(
        _ stage: ForwardStage, to listener: RawListener, encrypted: Bool
    ) async throws {
        let handshake = Self.handshake()
        let peer = try await connect(stage, encrypted: encrypted, handshake)
        let delivered = try await listener.accept()
        #expect(try await delivered.receive(handshake.count) == handshake)
        // One that closes without a word gets the peer once more, from another address.
        try await delivered.send([0x13])
        _ = try await peer.receive(1)
        delivered.close()
        peer.close()
    }

    private nonisolated(nonsending) func announce(
        _ stage: ForwardStage, _ tracker: ScriptedServer, port: UInt16, event: String = "started"
    ) async throws {
        let query = Announces.query(port: port, more: "&event=\(event)")
        #expect(try await stage.announce("http://\(tracker.endpoint)/announce?\(query)").failure == nil)
    }

    @Test(arguments: [true, false])
    func `peers reach the port that the client announced, and after its end the configured one`(
        encrypted: Bool
    ) async throws {
        try await ForwardStage.use(.init(timeouts: "handshake = 0.5")) { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let announced = try RawListener.start(in: stage.workspace, on: Self.clientEndpoint())
            try await announce(stage, tracker, port: announced.endpoint.port)
            try await expectDelivery(stage, to: announced, encrypted: encrypted)
            #expect(stage.client.acceptAvailable() == nil)

            // Another client's end is not this one's.
            try await announce(stage, tracker, port: 9, event: "stopped")
            try await expectDelivery(stage, to: announced, encrypted: encrypted)

            try await announce(stage, tracker, port: announced.endpoint.port, event: "stopped")
            if encrypted {
                // Nobody has the torrent any more: there is no step 4.
                let peer = try await RawConnection.open(to: stage.listener)
                let end = try HonestEnd(initiatorOn: peer, for: Announces.infohash, initialPayload: Self.handshake())
                await #expect(throws: (any Error).self) { try await end.handshake() }
                peer.close()
            } else {
                try await expectDelivery(stage, to: stage.client, encrypted: false)
            }
            #expect(announced.acceptAvailable() == nil)
        }
    }

    @Test(arguments: [true, false])
    func `a client that is gone from where it announced is looked for where it is configured`(
        encrypted: Bool
    ) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            try await announce(stage, tracker, port: Self.clientEndpoint().port)
            try await expectDelivery(stage, to: stage.client, encrypted: encrypted)
            try await stage.expectLog("no client here, trying the next: connect to ")
        }
    }

    @Test func `an announce counts also where the tracker fails, and two clients take turns`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let broken = try stage.answering { _ in Announces.failure("no") }
            let clients = try (0..<2).map { _ in try RawListener.start(in: stage.workspace, on: Self.clientEndpoint()) }
            try await announce(stage, tracker, port: clients[0].endpoint.port)
            try await expectDelivery(stage, to: clients[0], encrypted: true)
            let query = Announces.query(port: clients[1].endpoint.port)
            #expect(try await stage.announce("http://\(broken.endpoint)/announce?\(query)").failure == "no")
            for index in [1, 0, 1] { try await expectDelivery(stage, to: clients[index], encrypted: true) }
        }
    }

    @Test(arguments: [0, 1])
    func `a port that stands for none teaches the torrent and no place`(port: UInt16) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            try await announce(stage, tracker, port: port)
            try await expectDelivery(stage, to: stage.client, encrypted: true)
            #expect(stage.daemon.process.logCount(of: "no client here") == 0)
        }
    }

    @Test(arguments: ["the inbound port", "the forward port", "the SOCKS port"])
    func `a client that announces a port of the proxy's makes no loop`(which: String) async throws {
        try await ForwardStage.use(.init(listensEverywhere: true)) { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let ports = [
                "the inbound port": stage.listener.port, "the forward port": stage.proxy.port,
                "the SOCKS port": stage.socks.port,
            ]
            try await announce(stage, tracker, port: try #require(ports[which]))
            for encrypted in [true, false] { try await expectDelivery(stage, to: stage.client, encrypted: encrypted) }
            // Two connections were made to the inbound port, and none by the daemon itself.
            #expect(stage.daemon.process.logCount(of: ": relaying, ") == 2)
        }
    }

    @Test(arguments: [true, false])
    func `no plaintext is tried with a peer of which the tracker says that it takes none`(isObscured: Bool) async throws
    {
        let settings = ForwardStage.Settings(
            tracker: "obfuscation = \"\(isObscured ? "require" : "off")\"", outbound: #"encryption = "prefer""#)
        try await ForwardStage.use(settings) { stage in
            let peers = try (0..<2).map { _ in try RawListener.start(in: stage.workspace) }
            let flags = "12:crypto_flags2:\u{1}\u{0}"
            let answer =
                isObscured
                ? BEP8Reading.answer(peers.map(\.endpoint), for: Announces.infohash, more: flags)
                : Announces.answer(peers.map(\.endpoint), more: flags)
            let tracker = try stage.answering { _ in answer }
            try await announce(stage, tracker, port: 50_001)
            for (index, peer) in peers.enumerated() {
                let client = HTTPEnd(try await .open(to: stage.socks))
                try await client.connection.send([5, 1, 0] + SOCKSRequest.version5(to: peer.endpoint))
                _ = try await client.connection.receive(12)
                let handshake = Self.handshake()
                try await client.connection.send(handshake)
                let first = try await peer.accept()
                #expect(!(try await first.receive(96)).contains(Array("BitTorrent".utf8)))
                first.finishSending()
                if index == 0 {
                    #expect(try await client.connection.receiveToEnd() == ([], .closed))
                    try await stage.expectLog(
                        "the peer speaks MSE, since its tracker says so, so plaintext is not tried")
                    #expect(peer.acceptAvailable() == nil)
                } else {
                    #expect(try await peer.accept().receive(handshake.count) == handshake)
                }
                client.connection.close()
            }
        }
    }
}
