import TestSwarm
import Testing

/// A relayed connection, of which the test holds both ends.
struct RelayPair {
    let client: RawConnection
    let peer: RawConnection

    /// A connection of other traffic, which passes unchanged.
    /// - Parameter receiveBuffer: of the peer and of the client, for one that will not read.
    static nonisolated(nonsending) func open(on stage: Stage, receiveBuffer: Int32? = nil) async throws -> RelayPair {
        let outside = try RawListener.start(in: stage.workspace, receiveBuffer: receiveBuffer)
        let client = try await stage.openThroughSOCKS(to: outside.endpoint, receiveBuffer: receiveBuffer)
        try await client.send(Array("hello".utf8))
        let peer = try await outside.accept()
        #expect(try await peer.receive(5) == Array("hello".utf8))
        return RelayPair(client: client, peer: peer)
    }
}
