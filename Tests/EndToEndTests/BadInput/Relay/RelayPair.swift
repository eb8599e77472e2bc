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
        case .unencrypted:
            let handshake = Stage.handshake()
            try await client.send(handshake)
            let refused = try await outside.accept()
            _ = try await refused.receive(96)
            refused.finishSending()
            let peer = try await outside.accept()
            #expect(try await peer.receive(handshake.count) == handshake)
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

    /// The same of a connection that the peer has made.
    /// - Parameter byteByByte: its handshake comes in the smallest pieces.
    static nonisolated(nonsending) func openInbound(
        _ kind: RelayKind, on stage: Stage, receiveBuffer: Int32? = nil, byteByByte: Bool = false
    ) async throws -> RelayPair {
        let handshake = Stage.handshake()
        let peer = try await RawConnection.open(to: stage.listener, receiveBuffer: receiveBuffer)
        var mse: HonestEnd?
        switch kind {
        case .otherTraffic, .unencrypted:
            if byteByByte { try await peer.sendByteByByte(handshake) } else { try await peer.send(handshake) }
        case .encrypted, .selectedPlaintext:
            let end = try HonestEnd(
                initiatorOn: peer, for: Stage.infohash, initialPayload: handshake,
                allowPlaintext: kind == .selectedPlaintext)
            end.sendsByteByByte = byteByByte
            try await end.handshake()
            mse = end
        }
        let client = try await stage.acceptDelivery(beginningWith: handshake)
        return RelayPair(client: RelayEnd(client), peer: RelayEnd(peer, mse: mse))
    }
}
