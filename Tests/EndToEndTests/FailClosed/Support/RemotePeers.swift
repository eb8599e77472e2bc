import Synchronization
import TestSwarm

/// Remote peers that connect to the client's host again and again, in plaintext and by MSE, and the client there, which greets
/// whoever connects to it.
final class RemotePeers: Sendable {
    private let answered = Atomic<Int>(0)
    private let isToldInPlaintext = Atomic<Bool>(false)
    private let dialling = Mutex<Task<Void, Never>?>(nil)

    /// How often the client's handshake came by MSE.
    var answeredCount: Int { answered.load(ordering: .relaxed) }

    /// Whether who came in plaintext has got a byte.
    var wasAnsweredInPlaintext: Bool { isToldInPlaintext.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - target: where they connect to.
    ///   - client: where the client listens.
    init(
        on stage: ClosedStage, to target: Endpoint = ClosedStage.inbound, client: Endpoint = ClosedStage.client
    ) {
        let task = Task { [unowned self] in
            await withDiscardingTaskGroup { group in
                group.addTask { try? await Self.greet(at: client, stage) }
                group.addTask { await self.insist { try await self.dialInPlaintext(target, stage) } }
                group.addTask { await self.insist { try await self.dialByMSE(target, stage) } }
            }
        }
        dialling.withLock { $0 = task }
    }

    func end() async {
        let task = dialling.withLock { $0 }
        task?.cancel()
        await task?.value
    }

    private static func greet(at endpoint: Endpoint, _ stage: ClosedStage) async throws {
        let listener = try RawListener.start(in: stage.workspace, on: endpoint, network: stage.internet.client.network)
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                guard let connection = listener.acceptAvailable() else {
                    try? await Task.sleep(for: .milliseconds(3))
                    continue
                }
                group.addTask {
                    // Before it has heard whom it greets: no client is more careless.
                    try? await connection.send(stage.wanted.handshake)
                    _ = try? await connection.receiveToEnd(within: .seconds(2))
                    connection.close()
                }
            }
            group.cancelAll()
        }
    }

    private func insist(_ body: () async throws -> Void) async {
        while !Task.isCancelled {
            try? await body()
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func dialInPlaintext(_ target: Endpoint, _ stage: ClosedStage) async throws {
        let connection = try await RawConnection.open(to: target, network: stage.internet.peers.network)
        defer { connection.close() }
        try await connection.send(stage.wanted.foreignHandshake)
        _ = try await connection.receive(1, within: .milliseconds(700))
        isToldInPlaintext.store(true, ordering: .relaxed)
    }

    private func dialByMSE(_ target: Endpoint, _ stage: ClosedStage) async throws {
        let connection = try await RawConnection.open(to: target, network: stage.internet.peers.network)
        defer { connection.close() }
        let end = try HonestEnd(
            initiatorOn: connection, for: stage.wanted.infohash, initialPayload: stage.wanted.foreignHandshake)
        try await end.handshake()
        guard try await end.receive(68) == stage.wanted.handshake else { return }
        answered.add(1, ordering: .relaxed)
    }
}
