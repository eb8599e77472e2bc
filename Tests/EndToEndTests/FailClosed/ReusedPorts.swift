import TestSwarm
import Testing

/// Connection tracking takes a connection with the ports of an earlier one for that one, and rules for new connections do not see
/// it.
@Suite struct ReusedPorts {
    @Test(arguments: [Door.transparent, .tproxy])
    func
        `a client whose connection has the ports of one of the daemon's that the peer has reset does not get around it`(
            _ door: Door
        ) async throws
    {
        try await ClosedStage.use(door, [("a peer", .silent)]) { stage in
            try await stage.start()
            let contact = stage.contacts[0]
            let peer = try RawListener.start(
                in: stage.workspace, on: stage.internet.peers.endpoint(), network: stage.internet.peers.network)
            for _ in 0..<3 {
                let client = try await stage.connect(peer.endpoint)
                let carried = try await peer.accept()
                let source = try #require(carried.remote)
                try await client.send(contact.secret.handshake)
                _ = try await carried.receive(96)
                carried.reset()
                _ = try await client.receiveToEnd()
                client.close()
                // It may be told that it cannot.
                let next = try? await RawConnection.open(
                    to: peer.endpoint, from: source.address, port: source.port, network: stage.internet.client.network)
                try? await next?.send(contact.secret.handshake)
                if let next {
                    _ = try? await peer.accept(within: .seconds(1)).receive(68)
                    next.close()
                }
            }
            try await stage.expectNothingReadable(reaching: [])
        }
    }
}
