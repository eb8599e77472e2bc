import Synchronization
import TestSwarm

/// Which of several servers was asked when.
final class ScriptedOrder: Sendable {
    private let endpoints = Mutex<[Endpoint]>([])

    func note(_ endpoint: Endpoint) { endpoints.withLock { $0.append(endpoint) } }

    var noted: [Endpoint] { endpoints.withLock(\.self) }
}
