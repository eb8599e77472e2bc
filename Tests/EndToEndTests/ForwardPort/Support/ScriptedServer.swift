import Synchronization
import TestSwarm

/// A server that keeps every request's bytes and answers as a test says; each connection has one request.
final class ScriptedServer: Sendable {
    let endpoint: Endpoint
    private let asked: Asked
    private let serving: Task<Void, Never>

    private final class Asked: Sendable {
        let requests = Mutex<[RawRequest]>([])
    }

    init(
        on listener: RawListener, _ play: @escaping @Sendable (RawRequest, RawConnection) async throws -> Void
    ) {
        endpoint = listener.endpoint
        let asked = Asked()
        self.asked = asked
        serving = Task {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    guard let connection = listener.acceptAvailable() else {
                        try? await Task.sleep(for: .milliseconds(3))
                        continue
                    }
                    group.addTask { try? await Self.serve(connection, asked, play) }
                }
            }
        }
    }

    private static func serve(
        _ connection: RawConnection, _ asked: Asked,
        _ play: @Sendable (RawRequest, RawConnection) async throws -> Void
    ) async throws {
        defer { connection.close() }
        var bytes: [UInt8] = []
        while !bytes.contains([13, 10, 13, 10]) {
            // One at a time: what follows the head is for `play`.
            guard let byte = try? await connection.receive(1, within: .seconds(60)) else { return }
            bytes += byte
        }
        let request = RawRequest(bytes)
        asked.requests.withLock { $0.append(request) }
        try await play(request, connection)
        // To close with bytes unread is to reset.
        connection.finishSending()
        _ = try? await connection.receiveToEnd(within: .seconds(5))
    }

    /// All that was asked, oldest first.
    var requests: [RawRequest] { asked.requests.withLock(\.self) }

    func end() { serving.cancel() }
}
