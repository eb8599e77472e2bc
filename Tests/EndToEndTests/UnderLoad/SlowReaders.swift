import Foundation
import TestSwarm
import Testing

extension UnderLoad {
    /// Both directions at once, of which one or both are read slowly.
    @Suite struct SlowReaders {
        enum Slow: CaseIterable, Sendable {
            case client
            case peer
            case both
        }

        private static let much = Stage.random(8 << 20)
        /// The daemon's own: one buffer each way, and a pipe of 1 MiB each way where bytes are spliced.
        private static let mostGrowth = 10 << 20

        @Test(arguments: RelayKind.allCases, Slow.allCases)
        func `a slow reader stops neither the other direction nor loses a byte, and costs no memory`(
            kind: RelayKind, slow: Slow
        ) async throws {
            try await Stage.use(kind.settings) { stage in
                let pair = try await RelayPair.open(kind, on: stage, receiveBuffer: 64 * 1024)
                try stage.daemon.process.forgetPeak()
                let before = try stage.daemon.process.peakByteCount
                async let sent: Void = pair.client.send(Self.much)
                async let answered: Void = pair.peer.send(Self.much)
                switch slow {
                case .client: try await read(all: pair.peer, before: pair.client)
                case .peer: try await read(all: pair.client, before: pair.peer)
                case .both:
                    async let received = slowly(pair.peer)
                    let (answer, request) = try await (slowly(pair.client), received)
                    #expect(Data(request) == Data(Self.much) && Data(answer) == Data(Self.much))
                }
                _ = try await (sent, answered)
                let growth = try stage.daemon.process.peakByteCount - before
                #expect(growth < Self.mostGrowth, "\(growth) bytes")
                pair.client.finishSending()
                pair.peer.finishSending()
                try LoadFigures.write(
                    "slow reader, \(kind.name), \(slow)",
                    "\(Self.much.count >> 20) MiB each way at once, whole; memory at most \(LoadFigures.mebibytes(growth)) more than before"
                )
            }
        }

        /// Everything arrives at `fast` while nothing at all is read of `slow`, and then everything there.
        private nonisolated(nonsending) func read(all fast: RelayEnd, before slow: RelayEnd) async throws {
            #expect(Data(try await fast.receive(Self.much.count)) == Data(Self.much))
            #expect(Data(try await slowly(slow)) == Data(Self.much))
        }

        /// A piece at a time, each once all before it on the way is full.
        private func slowly(_ end: RelayEnd) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            while bytes.count < Self.much.count {
                bytes += try await end.receive(min(1 << 20, Self.much.count - bytes.count))
                try await Task.sleep(for: .milliseconds(20))
            }
            return bytes
        }
    }
}
