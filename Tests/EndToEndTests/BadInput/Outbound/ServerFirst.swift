import TestSwarm
import Testing

/// Protocols in which the server speaks first, and clients that are late: what passes then, and what must not.
@Suite(.serialized) struct ServerFirst {
    private static let greeting = Array("220 mail.example ESMTP\r\n".utf8)

    @Test func `a server's greeting reaches a client that is silent, and the conversation passes`() async throws {
        try await Stage.use { stage in
            let (client, server) = try await connect(stage)
            try await server.send(Self.greeting)
            #expect(try await client.receive(Self.greeting.count) == Self.greeting)
            let command = Array("EHLO client.example\r\n".utf8) + Stage.random(100_000)
            try await client.send(command)
            #expect(try await server.receive(command.count).elementsEqual(command))
            let answer = Stage.random(100_000)
            try await server.send(answer)
            #expect(try await client.receive(answer.count).elementsEqual(answer))
        }
    }

    @Test func `line ends alone are an answer too, and reach the server`() async throws {
        try await Stage.use { stage in
            let (client, server) = try await connect(stage)
            try await server.send(Self.greeting)
            #expect(try await client.receive(Self.greeting.count) == Self.greeting)
            let sent = Array("\r\n".utf8)
            try await client.send(sent)
            #expect(try await server.receive(sent.count) == sent)
            let (first, last) = try await connect(stage)
            try await first.send(sent)
            #expect(try await last.receive(sent.count) == sent)
            let (brief, end) = try await connect(stage)
            try await brief.send(sent)
            brief.finishSending()
            #expect(try await end.receiveToEnd() == (sent, .closed))
        }
    }

    @Test func `a server that says much before the client reads is held back, and nothing is lost`() async throws {
        try await Stage.use { stage in
            let (client, server) = try await connect(stage)
            let said = Stage.random(12_000_000)
            async let sending: Void = server.send(said, within: .seconds(40))
            try await stage.expectLog("the other end speaks first")
            #expect(try await client.receive(said.count, within: .seconds(40)).elementsEqual(said))
            try await sending
        }
    }

    @Test func `a server that greets and closes is heard to its end`() async throws {
        try await Stage.use { stage in
            let (client, server) = try await connect(stage)
            try await server.send(Self.greeting)
            server.close()
            #expect(try await client.receiveToEnd() == (Self.greeting, .closed))
        }
    }

    @Test func `a client that ends without a word hears the server`() async throws {
        try await Stage.use(.init(firstBytes: 30)) { stage in
            let (client, server) = try await connect(stage)
            client.finishSending()
            #expect(try await server.receiveToEnd() == ([], .closed))
            try await server.send(Self.greeting)
            server.close()
            #expect(try await client.receiveToEnd() == (Self.greeting, .closed))
        }
    }

    @Test func `a silent client is ended where other traffic is refused`() async throws {
        try await Stage.use(.init(outbound: "other_traffic = \"refuse\"")) { stage in
            let (client, server) = try await connect(stage)
            try await server.send(Self.greeting)
            #expect(try await client.receiveToEnd() == ([], .closed))
            try await stage.expectLog("no peer-wire handshake within 0.5 s: 0 bytes came")
        }
    }

    @Test func `a late handshake to a silent peer goes out encrypted`() async throws {
        try await Stage.use(.init(firstBytes: 0.5, connect: 10)) { stage in
            let (client, peer) = try await connect(stage)
            try await stage.expectLog("waiting for whoever speaks first")
            let sent = Stage.handshake() + Stage.random(1000)
            try await client.send(sent)
            let far = HonestEnd(responderOn: peer, for: Stage.infohash)
            try await far.handshake()
            #expect(try await far.receive(sent.count) == sent)
        }
    }

    @Test(arguments: ["require", "prefer"])
    func `a late handshake to a peer that has greeted in plaintext goes out in plaintext only where it may`(
        policy: String
    ) async throws {
        try await Stage.use(.init(outbound: "encryption = \"\(policy)\"")) { stage in
            let (client, peer) = try await connect(stage)
            let greeting = Stage.handshake()
            try await peer.send(greeting)
            #expect(try await client.receive(greeting.count) == greeting)
            let sent = Stage.handshake()
            for byte in sent.prefix(25) { try await client.send([byte]) }
            try await client.send(Array(sent.dropFirst(25)))
            if policy == "prefer" {
                #expect(try await peer.receive(sent.count) == sent)
            } else {
                #expect(try await peer.receiveToEnd().bytes == [])
                try await stage.expectLog("the peer has spoken first, and encryption is \"require\"")
            }
        }
    }

    private nonisolated(nonsending) func connect(_ stage: Stage) async throws -> (RawConnection, RawConnection) {
        let outside = try RawListener.start(in: stage.workspace)
        let client = try await stage.openThroughSOCKS(to: outside.endpoint)
        return (client, try await outside.accept())
    }
}
