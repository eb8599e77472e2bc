import TestSwarm
import Testing

/// A relayed connection, of which the test holds both ends.
struct RelayPair {
    let client: RelayEnd
    let peer: RelayEnd

    /// A connection that the client has made, on a stage with the settings of its kind, and over which both have begun.
    /// - Parameter receiveBuffer: of the peer and of the client, for one that will not read.
    static nonisolated(nonsending) func open(
        _ kind: RelayKind = .otherTraffic, on stage: Stage, receiveBuffer: Int32? = nil
    ) async throws -> RelayPair {
        let outside = try RawListener.start(in: stage.workspace, receiveBuffer: receiveBuffer)
        let client = try await stage.openThroughSOCKS(to: outside.endpoint, receiveBuffer: receiveBuffer)
        switch kind {
        case .otherTraffic:
            try await client.send(Array("hello".utf8))
            let peer = try await outside.accept()
            #expect(try await peer.receive(5) == Array("hello".utf8))
            return RelayPair(client: RelayEnd(client), peer: RelayEnd(peer))
        case .encrypted, .selectedPlaintext:
            let handshake = Stage.handshake()
            try await client.send(handshake)
            let peer = try await outside.accept()
            let mse = stage.responder(on: peer)
            try await mse.handshake()
            #expect(try await mse.receive(handshake.count) == handshake)
            return RelayPair(client: RelayEnd(client), peer: RelayEnd(peer, mse: mse))
        }
    }
}
