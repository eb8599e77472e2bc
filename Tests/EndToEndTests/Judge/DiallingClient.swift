import TestSwarm
import Testing

/// A client without encryption that dials through a daemon's SOCKS port.
struct DiallingClient: Sendable {
    let torrent: Torrent
    let socks: Endpoint

    /// Dials a peer until it has had so many answers to a handshake, one connection after the other: real clients hold one an
    /// address, and refuse the next until they have noticed that the last has ended.
    /// - Returns: the peer ids of both ends.
    func dial(_ peer: Endpoint, answers count: Int, in workspace: Workspace) async throws -> [[UInt8]] {
        var peerIDs: [[UInt8]] = []
        while peerIDs.count < 2 * count {
            try await workspace.eventually(what: "\(peer) answers a handshake, after \(peerIDs.count / 2) answers") {
                guard let ids = try await dial(peer) else { return false }
                peerIDs += ids
                return true
            }
        }
        return peerIDs
    }

    /// - Returns: nil where the peer closes without an answer.
    private func dial(_ peer: Endpoint) async throws -> [[UInt8]]? {
        let connection = try await RawConnection.open(to: socks)
        defer { connection.close() }
        try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: peer))
        try #require(try await connection.receive(12).prefix(4) == [5, 0, 5, 0])
        let handshake = PeerWireHandshake(for: torrent)
        try await connection.send(handshake.bytes)
        do {
            let answer = PeerWireHandshake(received: try await connection.receive(PeerWireHandshake.byteCount))
            return [handshake.peerID, answer.peerID]
        } catch SwarmError.unexpectedEnd {
            return nil
        }
    }
}
