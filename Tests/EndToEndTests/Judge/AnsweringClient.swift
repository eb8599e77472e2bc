import Synchronization
import TestSwarm

/// A client without encryption that answers every handshake, and holds the connections.
final class AnsweringClient: Sendable {
    private struct State {
        var open: [(connection: RawConnection, received: [UInt8])] = []
        var peerIDs: [[UInt8]] = []
    }

    private let torrent: Torrent
    private let listener: RawListener
    private let state = Mutex(State())

    var endpoint: Endpoint { listener.endpoint }

    /// - Returns: one that answers as long as anyone has it.
    static func start(in workspace: Workspace, _ torrent: Torrent) throws -> AnsweringClient {
        let client = AnsweringClient(torrent, try RawListener.start(in: workspace, on: .uniqueLoopback()))
        Task { [weak client] in
            while client != nil {
                await client?.answer()
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return client
    }

    private init(_ torrent: Torrent, _ listener: RawListener) {
        self.torrent = torrent
        self.listener = listener
    }

    /// Those of the peers, and its own, of which it has one a connection.
    var peerIDs: [[UInt8]] { state.withLock { $0.peerIDs } }

    var answerCount: Int { peerIDs.count / 2 }

    private func answer() async {
        while let connection = listener.acceptAvailable() {
            state.withLock { $0.open.append((connection, [])) }
        }
        for index in state.withLock({ $0.open.indices }) {
            await serve(index)
        }
    }

    private func serve(_ index: Int) async {
        let connection = state.withLock { $0.open[index].connection }
        let (bytes, _) = connection.receiveAvailable()
        let handshake: PeerWireHandshake? = state.withLock { state in
            let before = state.open[index].received.count
            state.open[index].received += bytes
            guard (0..<PeerWireHandshake.byteCount).contains(before),
                state.open[index].received.count >= PeerWireHandshake.byteCount
            else { return nil }
            return PeerWireHandshake(received: Array(state.open[index].received.prefix(PeerWireHandshake.byteCount)))
        }
        guard let handshake else { return }
        let answer = PeerWireHandshake(for: torrent)
        // Who has gone in the meantime needs no answer.
        try? await connection.send(answer.bytes)
        state.withLock { $0.peerIDs += [handshake.peerID, answer.peerID] }
    }
}
