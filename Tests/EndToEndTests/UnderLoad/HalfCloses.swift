import Foundation
import TestSwarm
import Testing

extension UnderLoad {
    /// A side that ends while megabytes are in flight both ways.
    @Suite struct HalfCloses {
        /// As many as no buffers on the way hold: the end waits behind bytes that were not sent yet.
        private static let much = Stage.random(6 << 20)

        @Test(arguments: RelayKind.allCases, [true, false])
        func
            `what was sent before the end arrives whole behind a reader that stood still, and so does what comes the other way`(
                kind: RelayKind, clientEnds: Bool
            ) async throws
        {
            try await Stage.use(kind.settings) { stage in
                let pair = try await RelayPair.open(kind, on: stage, receiveBuffer: 64 * 1024)
                let (first, second) = clientEnds ? (pair.client, pair.peer) : (pair.peer, pair.client)
                try await exchange(first, second)
                try await stage.expectLog("ended: both ends closed; \(kind.name), ")
            }
        }

        @Test(arguments: RelayKind.inbound, [true, false])
        func `the same is true of connections that peers have made`(kind: RelayKind, clientEnds: Bool) async throws {
            try await Stage.use(kind.settings) { stage in
                let pair = try await RelayPair.openInbound(kind, on: stage, receiveBuffer: 64 * 1024)
                let (first, second) = clientEnds ? (pair.client, pair.peer) : (pair.peer, pair.client)
                try await exchange(first, second)
                try await stage.expectLog("ended: both ends closed; \(kind.name), ")
            }
        }

        @Test(arguments: RelayKind.allCases)
        func `both sides end at the same moment, and each gets all of the other's`(kind: RelayKind) async throws {
            try await Stage.use(kind.settings) { stage in
                let pair = try await RelayPair.open(kind, on: stage, receiveBuffer: 64 * 1024)
                async let sent: Void = sendAndEnd(pair.client)
                async let answered: Void = sendAndEnd(pair.peer)
                async let received = pair.peer.receiveToEnd()
                let answer = try await pair.client.receiveToEnd()
                let request = try await received
                _ = try await (sent, answered)
                for (bytes, end) in [request, answer] {
                    #expect(Data(bytes) == Data(Self.much))
                    #expect(end == .closed)
                }
            }
        }

        /// `first` sends all and ends, which nobody reads; `second` sends all meanwhile, which arrives; then it reads, to the end that was
        /// sent long ago.
        private nonisolated(nonsending) func exchange(_ first: RelayEnd, _ second: RelayEnd) async throws {
            async let sent: Void = sendAndEnd(first)
            async let answered: Void = second.send(Self.much)
            #expect(Data(try await first.receive(Self.much.count)) == Data(Self.much))
            try await answered
            let (bytes, end) = try await second.receiveToEnd()
            try await sent
            #expect(Data(bytes) == Data(Self.much))
            #expect(end == .closed)
            // A last word, after the other side has long ended.
            try await second.send([1, 2, 3])
            second.finishSending()
            #expect(try await first.receiveToEnd() == ([1, 2, 3], .closed))
        }

        private func sendAndEnd(_ end: RelayEnd) async throws {
            try await end.send(Self.much)
            end.finishSending()
        }
    }
}
