import BenchmarkKit
import Foundation
import MSE
import ObfuscationCrypto
import Synchronization
import TestSwarm

/// A peer that sends back what comes, and notes when it came. It does not decrypt: as many bytes go back, and what they are
/// then deciphered to does not matter.
final class EchoPeer: Sendable {
    let endpoint: Endpoint
    /// When the last message had come, in nanoseconds of the monotonic clock.
    private let arrival = Atomic<UInt64>(0)
    private let messageByteCount: Int

    init(speaking speech: Sink.Speech, messageByteCount: Int) throws {
        endpoint = .unique()
        self.messageByteCount = messageByteCount
        let listener = try BlockingSocket(listeningOn: endpoint)
        Thread.detachNewThread { [self] in
            while true {
                guard let connection = listener.accept() else { continue }
                try? serve(connection, speech)
            }
        }
    }

    var lastArrival: UInt64 { arrival.load(ordering: .acquiring) }

    private func serve(_ connection: BlockingSocket, _ speech: Sink.Speech) throws {
        try Sink.answer(connection, speech)
        while true {
            let message = try connection.receive(exactly: messageByteCount)
            arrival.store(Self.now, ordering: .releasing)
            try connection.send(message)
        }
    }

    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
