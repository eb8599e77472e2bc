import Foundation
import TestSwarm
import Testing

/// Connections that are ready at the same time are encrypted together: each has to get its own bytes all the same.
@Suite struct RelayTogether {
    /// Of lengths that leave groups of every size at some time, and an end in the midst of the others' bytes.
    private static let lengths = [3 << 20, 1, 700_001, 2 << 20, 17, 1_400_003, 65_536, 1 << 20, 262_145]

    @Test func `nine connections send both ways at once, and each gets its own bytes and its own end`() async throws {
        try await Stage.use(RelayKind.encrypted.settings) { stage in
            var pairs: [RelayPair] = []
            for _ in Self.lengths { pairs.append(try await .open(.encrypted, on: stage)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (pair, length) in zip(pairs, Self.lengths) {
                    group.addTask { try await Self.exchange(pair.client, pair.peer, Stage.random(length)) }
                    group.addTask { try await Self.exchange(pair.peer, pair.client, Stage.random(length / 2 + 1)) }
                }
                try await group.waitForAll()
            }
        }
    }

    /// One direction, to its end.
    private static func exchange(_ sender: RelayEnd, _ receiver: RelayEnd, _ bytes: [UInt8]) async throws {
        async let sent: Void = sender.send(bytes)
        let received = try await receiver.receive(bytes.count)
        try await sent
        #expect(received.elementsEqual(bytes))
        sender.finishSending()
        #expect(try await receiver.receiveToEnd() == ([], .closed))
    }

    @Test func `a connection that is reset in the midst of others takes none of their bytes with it`() async throws {
        try await Stage.use(RelayKind.encrypted.settings) { stage in
            let (lost, kept) = (
                try await RelayPair.open(.encrypted, on: stage), try await RelayPair.open(.encrypted, on: stage)
            )
            let bytes = Stage.random(4 << 20)
            async let carried: Void = Self.exchange(kept.client, kept.peer, bytes)
            async let sent: Void? = try? lost.client.send(bytes)
            _ = try await lost.peer.receive(1 << 20)
            lost.peer.reset()
            _ = await sent
            try await carried
            try await stage.expectLog("ended: peer: Connection reset by peer")
        }
    }
}
