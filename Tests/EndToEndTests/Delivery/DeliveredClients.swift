import Foundation
import TestSwarm
import Testing
import TorrentIdentity

/// Which of several clients behind the proxy gets a peer.
@Suite struct DeliveredClients {
    private static func client(_ endpoint: Endpoint, _ more: String) -> String {
        "{ address = \"\(endpoint)\", \(more) }"
    }

    @Test func `two clients of one torrent both get connections, and a dead one is passed over`() async throws {
        try await Workspace.use { workspace in
            let clients = try (0..<2).map { _ in try RawListener.start(in: workspace, on: .uniqueLoopback()) }
            let nobody = Endpoint.uniqueLoopback()
            let tables = (clients.map(\.endpoint) + [nobody]).map {
                Self.client($0, "infohashes = [\"\(Stage.infohash)\"]")
            }
            let stage = try await DeliveryStage.start(
                in: workspace, default: .uniqueLoopback(),
                .init(clients: "client = [\(tables.joined(separator: ", "))]", torrents: ""))
            // The third turn is the dead one's.
            for index in [0, 1, 0, 0, 1, 0] { try await stage.expectDelivery(to: clients[index]) }
            try await stage.expectLog("trying the next: connect to \(nobody): Connection refused", count: 2)
        }
    }

    @Test func `where no client is there, the warning names each`() async throws {
        try await Workspace.use { workspace in
            let nobody = [Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback()]
            let tables = nobody.map { Self.client($0, "infohashes = [\"\(Stage.infohash)\"]") }
            let stage = try await DeliveryStage.start(
                in: workspace, default: .uniqueLoopback(),
                .init(clients: "client = [\(tables.joined(separator: ", "))]", torrents: ""))
            let peer = try await stage.connect()
            _ = try await peer.connection.receiveToEnd()
            let reasons = nobody.map { "connect to \($0): Connection refused" }.joined(separator: "; ")
            try await stage.expectLog("none of the torrent's clients is there: \(reasons)")
        }
    }

    @Test func `infohashes and files of a client decide, and the default client gets the rest`() async throws {
        try await Workspace.use { workspace in
            let clients = try (0..<3).map { _ in try RawListener.start(in: workspace, on: .uniqueLoopback()) }
            let torrent = try await Torrent.make(in: workspace)
            let folder = try workspace.makeFolder("watched")
            let tables = [
                Self.client(clients[1].endpoint, "infohashes = [\"\(Stage.infohash)\"]"),
                Self.client(clients[2].endpoint, "files = [\"\(folder.path)\"]"),
            ]
            let stage = try await DeliveryStage.start(
                in: workspace, default: clients[0].endpoint,
                .init(clients: "client = [\(tables.joined(separator: ", "))]", torrents: ""))
            let ofFile = try #require(Infohash(hex: torrent.infohashHex))
            try await stage.expectDelivery(to: clients[1])
            try await stage.expectDelivery(of: ofFile, to: clients[0])
            try await stage.expectDelivery(of: DeliveryStage.otherInfohash, to: clients[0])
            // One that appears later counts too.
            let file = folder.appending(path: "a.torrent")
            try FileManager.default.copyItem(at: torrent.file(announce: nil), to: file)
            try await stage.expectLog("\(file.path): 1 torrent")
            try await stage.expectDelivery(of: ofFile, to: clients[2])
        }
    }

    @Test func `a torrent is the client's whose source dials peers for it`() async throws {
        try await Workspace.use { workspace in
            let clients = try (0..<3).map { _ in try RawListener.start(in: workspace, on: .uniqueLoopback()) }
            let sources = ["127.0.7.1", "127.0.8.1"]
            let tables = [
                Self.client(clients[1].endpoint, "sources = [\"127.0.7.0/24\"]"),
                Self.client(clients[2].endpoint, "sources = [\"127.0.0.0/16\"]"),
            ]
            let stage = try await DeliveryStage.start(
                in: workspace, default: clients[0].endpoint,
                .init(clients: "client = [\(tables.joined(separator: ", "))]", torrents: ""))
            let outside = try RawListener.start(in: workspace)
            for (source, infohash) in zip(sources, [Stage.infohash, DeliveryStage.otherInfohash]) {
                let client = try await RawConnection.open(to: stage.socks, from: source)
                try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint))
                let handshake = DeliveryStage.handshake(infohash)
                try await client.send(handshake)
                #expect(try await outside.accept().receive(handshake.count) == handshake)
            }
            try await stage.expectDelivery(to: clients[1])
            try await stage.expectDelivery(of: DeliveryStage.otherInfohash, to: clients[2])
            let third = try #require(Infohash(hex: String(repeating: "ab", count: 20)))
            try await stage.expectDelivery(of: third, to: clients[0])
        }
    }
}
