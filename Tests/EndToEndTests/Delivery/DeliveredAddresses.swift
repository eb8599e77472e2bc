import Foundation
import MSE
import TestSwarm
import Testing
import TorrentIdentity

/// From which address a client sees a peer's connection come.
@Suite struct DeliveredAddresses {
    /// How a client lets a connection go that it does not take, without a byte.
    enum Refusal: CaseIterable {
        case closesAtOnce
        case resetsAtOnce
        case closesLater

        nonisolated(nonsending) func refuse(_ connection: RawConnection) async throws {
            switch self {
            case .closesAtOnce:
                connection.close()
            case .resetsAtOnce:
                connection.reset()
            case .closesLater:
                _ = try await connection.receive(30_000)
                connection.close()
            }
        }
    }

    /// The addresses that the client sees of three peers at once, and of the first again after it has gone.
    private nonisolated(nonsending) func addresses(
        _ stage: DeliveryStage, _ client: RawListener
    ) async throws -> (three: [String], again: String) {
        var open: [(DeliveryStage.Peer, RawConnection)] = []
        for number in 1...3 {
            let peer = try await stage.connect(from: "198.18.250.\(number)")
            open.append((peer, try await stage.take(peer, at: client)))
        }
        let three = open.compactMap(\.1.remote?.address)
        for (peer, delivered) in open {
            peer.connection.close()
            delivered.close()
        }
        try await stage.expectLog(": ended: ", count: 3)
        let peer = try await stage.connect(from: "198.18.250.1")
        let again = try await stage.take(peer, at: client)
        return (three, try #require(again.remote?.address))
    }

    @Test(arguments: [true, false])
    func `each peer has an address of 127.0.0.0/8, and the same one again`(isClientOnLoopback: Bool) async throws {
        try await Workspace.use { workspace in
            let endpoint = isClientOnLoopback ? Endpoint.uniqueLoopback() : Endpoint.unique()
            let client = try RawListener.start(in: workspace, on: endpoint)
            let stage = try await DeliveryStage.start(in: workspace, default: endpoint)
            let (three, again) = try await addresses(stage, client)
            #expect(three.allSatisfy { $0.hasPrefix("127.64.") } && Set(three).count == 3, "\(three)")
            #expect(again == three[0])
            try await stage.expectLog(" as \(three[1]) > \(endpoint) \(Stage.infohash): ")
        }
    }

    @Test func `each peer has an address of the virtual network, and the same one again`() async throws {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(
                in: workspace, default: client.endpoint, .init(outbound: #"virtual_network = "198.19.0.0/16""#))
            let (three, again) = try await addresses(stage, client)
            #expect(three.allSatisfy { $0.hasPrefix("198.19.") } && Set(three).count == 3, "\(three)")
            #expect(again == three[0])
        }
    }

    @Test func `a network that this machine does not have is complained of, and peers delivered all the same`()
        async throws
    {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(
                in: workspace, default: client.endpoint, .init(outbound: #"virtual_network = "10.99.0.0/16""#))
            for _ in 0..<10 { try await stage.expectDelivery(to: client) }
            let words = "peers have no addresses of their own at the client: the virtual network 10.99.0.0/16"
            try await stage.expectLog(words)
            #expect(stage.daemon.process.logContains("run `ip addr add 10.99.0.1/16 dev lo`"))
            // Once in a while, and not for each.
            #expect(stage.daemon.process.logCount(of: words) < 10)
        }
    }

    @Test func `where all of the network is in use, peers are delivered without an address of their own`() async throws
    {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(
                in: workspace, default: client.endpoint, .init(outbound: #"virtual_network = "198.19.5.0/29""#))
            var open: [(DeliveryStage.Peer, RawConnection)] = []
            for number in 1...7 {
                let peer = try await stage.connect(from: "198.18.250.\(number)")
                open.append((peer, try await stage.take(peer, at: client)))
            }
            let addresses = open.compactMap(\.1.remote?.address)
            let own = addresses.filter { $0.hasPrefix("198.19.5.") }
            #expect(own.count < 7 && own.count >= 4 && Set(own).count == own.count, "\(addresses)")
            try await stage.expectLog("all of outbound.virtual_network = \"198.19.5.0/29\" is in use")
        }
    }

    @Test(arguments: Refusal.allCases, [true, false])
    func
        `a client that takes none of 127.0.0.0/8 gets every byte from 127.0.0.1, and at once when two peers have shown it`(
            _ refusal: Refusal, isEncrypted: Bool
        ) async throws
    {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(in: workspace, default: client.endpoint)
            let payload = DeliveryStage.handshake(Stage.infohash) + Stage.random(200_000)
            let connection = try await RawConnection.open(to: stage.listener, from: "198.18.250.9")
            let reply = Stage.random(1000)
            async let answered = Self.peer(on: connection, isEncrypted: isEncrypted, payload, awaiting: reply.count)

            let first = try await client.accept()
            #expect(first.remote?.address.hasPrefix("127.64.") == true)
            try await refusal.refuse(first)
            let second = try await client.accept()
            #expect(second.remote?.address == "127.0.0.1")
            // It reads the handshake, answers, and then the rest.
            let beginning = try await second.receive(68)
            try await second.send(reply)
            let rest = try await second.receive(payload.count - 68)
            #expect(Data(beginning + rest) == Data(payload))
            #expect(try await answered == reply)

            let next = try await stage.connect(from: "198.18.250.10")
            try await client.accept().close()
            #expect(try await stage.take(next, at: client).remote?.address == "127.0.0.1")
            let last = try await stage.connect(from: "198.18.250.11")
            #expect(try await stage.take(last, at: client).remote?.address == "127.0.0.1")
            #expect(client.acceptAvailable() == nil)
        }
    }

    /// A peer that sends all of `payload` at once; what it gets.
    private static func peer(
        on connection: RawConnection, isEncrypted: Bool, _ payload: [UInt8], awaiting count: Int
    ) async throws -> [UInt8] {
        guard isEncrypted else {
            try await connection.send(payload)
            return try await connection.receive(count)
        }
        let end = try HonestEnd(
            initiatorOn: connection, for: Stage.infohash, initialPayload: Array(payload.prefix(68)))
        try await end.handshake()
        try await end.send(Array(payload.dropFirst(68)))
        return try await end.receive(count)
    }

    @Test(arguments: Refusal.allCases)
    func `a peer that a client closes, which takes others from such addresses, does not come back from 127.0.0.1`(
        _ refusal: Refusal
    ) async throws {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(in: workspace, default: client.endpoint)
            let friend = try await stage.connect(from: "198.18.250.9")
            let taken = try await stage.take(friend, at: client)
            let banned = try await stage.connect(from: "198.18.250.10")
            try await banned.connection.send(Stage.random(30_000))
            try await refusal.refuse(try await client.accept())
            #expect(try await banned.connection.receiveToEnd().bytes == [])
            banned.connection.close()
            try await stage.expectLog("198.18.250.10", count: 1)
            try await stage.expectLog(": ended: ")
            #expect(client.acceptAvailable() == nil)
            try await taken.send([7])
            #expect(try await friend.connection.receive(1) == [7])
        }
    }

    @Test func `what a client sends before it closes reaches the peer, and the peer is not delivered twice`()
        async throws
    {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(in: workspace, default: client.endpoint)
            let peer = try await stage.connect(from: "198.18.250.9")
            let delivered = try await client.accept()
            _ = try await delivered.receive(68)
            try await delivered.send([1, 2, 3])
            delivered.close()
            #expect(try await peer.connection.receiveToEnd().bytes == [1, 2, 3])
            peer.connection.close()
            try await stage.expectLog(": ended: ")
            #expect(client.acceptAvailable() == nil)
        }
    }
}
