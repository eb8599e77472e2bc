import Synchronization
import TestSwarm

/// A remote peer that the client wants to reach, with a torrent of its own.
final class Contact: Sendable {
    let secret: Secret
    let kind: PeerKind
    let endpoint: Endpoint
    private let serving = Mutex<Task<Void, Never>?>(nil)
    private let accepted = Atomic<Int>(0)

    /// How many connections have been made to it.
    var acceptedCount: Int { accepted.load(ordering: .relaxed) }

    /// Listens on the host until the workspace ends, and serves until `end`.
    init(_ name: String, _ kind: PeerKind, on host: TestHost, in workspace: Workspace) throws {
        secret = Secret(name)
        self.kind = kind
        endpoint = host.endpoint()
        let listener = try RawListener.start(in: workspace, on: endpoint, network: host.network)
        let task = Task { [unowned self] in
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    guard let connection = listener.acceptAvailable() else {
                        try? await Task.sleep(for: .milliseconds(3))
                        continue
                    }
                    accepted.add(1, ordering: .relaxed)
                    let (kind, secret) = (kind, secret)
                    group.addTask { try? await kind.serve(connection, for: secret) }
                }
                group.cancelAll()
            }
        }
        serving.withLock { $0 = task }
    }

    func end() async {
        let task = serving.withLock { $0 }
        task?.cancel()
        await task?.value
    }
}
