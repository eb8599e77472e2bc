import TestSwarm
import Testing

/// What a client is told of its peers with `send_proxy = "v2"`.
@Suite struct ProxyHeaders {
    /// Reads the header (HAProxy's proxy-protocol.txt, section 2.2), byte by byte from the document.
    private nonisolated(nonsending) func header(
        _ connection: RawConnection
    ) async throws -> (source: Endpoint, destination: Endpoint) {
        let fixed = try await connection.receive(16)
        #expect(Array(fixed[..<12]) == [13, 10, 13, 10, 0, 13, 10] + Array("QUIT\n".utf8))
        #expect(fixed[12] == 0x21)
        let rest = try await connection.receive(Int(fixed[14]) << 8 | Int(fixed[15]))
        let width: Int
        switch fixed[13] {
        case 0x11: width = 4
        case 0x21: width = 16
        default: throw SwarmError.failed(call: "read the header's family \(fixed[13])", errno: 0)
        }
        #expect(rest.count == 2 * width + 4)
        func endpoint(_ index: Int) -> Endpoint {
            let bytes = rest[index * width..<(index + 1) * width]
            let ports = rest[(2 * width + 2 * index)...]
            let port = UInt16(ports[ports.startIndex]) << 8 | UInt16(ports[ports.startIndex + 1])
            // The test's one IPv6 address is ::1.
            let isLoopback = bytes.count == 16 && bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
            return Endpoint(isLoopback ? "::1" : bytes.map { "\($0)" }.joined(separator: "."), port)
        }
        return (endpoint(0), endpoint(1))
    }

    @Test(arguments: [Endpoint.unique(), Endpoint.uniqueIPv6()], [true, false])
    func `the peer's address and the listener's go before its first byte`(
        _ listener: Endpoint, withVirtualNetwork: Bool
    ) async throws {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(
                in: workspace, default: client.endpoint,
                .init(
                    outbound: withVirtualNetwork ? #"virtual_network = "198.19.0.0/16""# : "",
                    inbound: #"send_proxy = "v2""#, listener: listener))
            let peer = try await stage.connect(from: listener.isIPv6 ? nil : "198.18.250.7")
            let delivered = try await client.accept()
            let (source, destination) = try await header(delivered)
            #expect(source == peer.connection.local)
            #expect(destination == listener)
            #expect(try await delivered.receive(68) == peer.handshake)
            #expect(delivered.remote?.address == "127.0.0.1")
            // No byte of the client's is awaited: it is not tried out.
            delivered.close()
            #expect(try await peer.connection.receiveToEnd().bytes.isEmpty)
            peer.connection.close()
            try await stage.expectLog(": ended: ")
            #expect(client.acceptAvailable() == nil)
        }
    }
}
