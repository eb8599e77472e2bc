import Foundation
import TestSwarm
import Testing

/// How a relayed connection ends: each end of a side reaches the other, behind all that was sent before it.
@Suite struct RelayEnds {
    private static let megabyte = Stage.random(1 << 20)

    @Test(arguments: RelayKind.allCases)
    func `both sides may send at once, and all that is in flight arrives`(kind: RelayKind) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage)
            async let sent: Void = pair.client.send(Self.megabyte + Self.megabyte)
            async let answered: Void = pair.peer.send(Self.megabyte)
            let request = try await pair.peer.receive(2 << 20)
            let answer = try await pair.client.receive(1 << 20)
            _ = try await (sent, answered)
            #expect(Data(request) == Data(Self.megabyte + Self.megabyte))
            #expect(Data(answer) == Data(Self.megabyte))
        }
    }

    @Test(arguments: RelayKind.allCases, [true, false])
    func `what is sent before a half-close arrives, and the other way stays open`(
        kind: RelayKind, clientEnds: Bool
    ) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage)
            let (first, second) = clientEnds ? (pair.client, pair.peer) : (pair.peer, pair.client)
            async let received = second.receiveToEnd()
            try await first.send(Self.megabyte)
            first.finishSending()
            let (bytes, end) = try await received
            #expect(Data(bytes) == Data(Self.megabyte))
            #expect(end == .closed)
            async let answer = first.receiveToEnd()
            try await second.send(Self.megabyte + Self.megabyte)
            second.finishSending()
            let answered = try await answer.bytes
            #expect(Data(answered) == Data(Self.megabyte + Self.megabyte))
            let sent = (clientEnds ? 1 << 20 : 2 << 20) + kind.openingByteCount
            try await stage.expectLog("ended: both ends closed; \(kind.name), \(sent) bytes sent")
        }
    }

    @Test(arguments: [RelayKind.encrypted, .selectedPlaintext])
    func `a half-close behind a megabyte that follows the handshake loses nothing`(kind: RelayKind) async throws {
        try await Stage.use(kind.settings) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let client = try await stage.openThroughSOCKS(to: outside.endpoint)
            let handshake = Stage.handshake()
            async let sent: Void = client.send(handshake + Self.megabyte)
            let peer = stage.responder(on: try await outside.accept())
            try await peer.handshake()
            _ = try await sent
            client.finishSending()
            let (bytes, end) = try await peer.receiveToEnd()
            #expect(Data(bytes) == Data(handshake + Self.megabyte))
            #expect(end == .closed)
            async let answer = client.receiveToEnd()
            try await peer.send(Self.megabyte)
            peer.connection.finishSending()
            let answered = try await answer.bytes
            #expect(Data(answered) == Data(Self.megabyte))
        }
    }

    @Test(arguments: RelayKind.allCases, [true, false])
    func `a reset is passed on as a reset`(kind: RelayKind, clientResets: Bool) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage)
            let (first, second) = clientResets ? (pair.client, pair.peer) : (pair.peer, pair.client)
            first.reset()
            #expect(try await second.receiveToEnd().end == .reset)
            try await stage.expectLog("ended: \(clientResets ? "client" : "peer"): Connection reset by peer")
        }
    }

    @Test(arguments: RelayKind.allCases)
    func `a reset behind a half-close is passed on as well`(kind: RelayKind) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage)
            pair.client.finishSending()
            #expect(try await pair.peer.receiveToEnd().end == .closed)
            pair.peer.reset()
            #expect(try await pair.client.receiveToEnd().end == .reset)
        }
    }
}
