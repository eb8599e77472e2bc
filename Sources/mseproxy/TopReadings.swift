import AdminClient
import EventLoop
import StatusTables

/// Asks a daemon how it does, again and again.
final class TopReadings {
    /// For each answer: who looks on does not want to wait for more.
    private static let patience = Duration.seconds(5)

    private let client: AdminClient

    init(of socket: String, on loop: EventLoop) {
        client = AdminClient(socket: socket, program: Version.program, on: loop)
    }

    /// Asks once, and calls `onReading` once, later.
    func ask(_ onReading: @escaping (Result<TopReading, AdminFailure>) -> Void) {
        client.ask(.status, within: Self.patience) { [client] status in
            switch status {
            case .failure(let failure): onReading(.failure(failure))
            case .success(let status):
                client.ask(.connections, within: Self.patience) { connections in
                    onReading(
                        connections.map { TopReading(status: status, connections: $0, moment: ContinuousClock.now) })
                }
            }
        }
    }
}
