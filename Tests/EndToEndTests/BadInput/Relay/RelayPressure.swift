import Foundation
import TestSwarm
import Testing

/// Receivers that do not keep up: the sender is held back, and the daemon keeps little.
@Suite struct RelayPressure {
    @Test(arguments: RelayKind.allCases, [true, false])
    func `a receiver that does not read costs no memory, and gets all in the end`(
        kind: RelayKind, peerIsSlow: Bool
    ) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage, receiveBuffer: 64 * 1024)
            let (sender, receiver) = peerIsSlow ? (pair.client, pair.peer) : (pair.peer, pair.client)
            let before = try stage.daemon.process.residentByteCount
            let sent = Stage.random(20 << 20)
            async let sending: Void = sender.send(sent)
            // Long enough that what the daemon would take it has taken.
            var largest = 0
            for _ in 0..<10 {
                try await Task.sleep(for: .milliseconds(50))
                largest = max(largest, try stage.daemon.process.residentByteCount)
            }
            #expect(largest - before < 10 << 20, "\(largest - before) bytes")
            let received = try await receiver.receive(sent.count)
            _ = try await sending
            #expect(Data(received) == Data(sent))
            largest = try stage.daemon.process.residentByteCount
            #expect(largest - before < 10 << 20, "\(largest - before) bytes")
        }
    }

    @Test(arguments: RelayKind.allCases)
    func `a receiver that goes while it holds its sender back ends the sender`(kind: RelayKind) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage, receiveBuffer: 64 * 1024)
            let sending = Task { try await pair.client.send(Stage.random(20 << 20)) }
            // Its buffer is full, and so are those behind it soon: what is sent is a hundred times as much.
            try await stage.eventually("the receiver's buffer is full") { pair.peer.unreadByteCount >= 16 * 1024 }
            pair.peer.close()
            await #expect(throws: SwarmError.self) { try await sending.value }
            try await stage.expectLog("ended: peer: ")
        }
    }
}
