import Glibc
import TestSwarm
import Testing

/// What would lead the proxy to itself is refused, with words that say what to change, and the proxy goes on.
@Suite struct Loops {
    @Test func `rules that lead the proxy's own connections back to it end in an error that says so`() async throws {
        var door = FiguresDoor()
        try await WayStage.use(
            .connect, outbound: Way.transparent.outbound + "\nmark = 0", inbound: door.table
        ) { stage in
            door.network = stage.internet.client.network
            // Not the client's user: the one that the daemon itself runs as, and it marks nothing.
            try await stage.redirect(user: geteuid(), [])
            let peer = try RawListener.start(
                in: stage.workspace, on: stage.internet.peers.endpoint(), network: stage.internet.peers.network)
            for _ in 0..<3 {
                let client = try await RawConnection.open(to: WayStage.forward, network: stage.internet.client.network)
                let request = [UInt8]("CONNECT \(peer.endpoint) HTTP/1.0\r\n\r\n".utf8)
                try await client.send(request + Stage.handshake(Stage.infohash))
                let answer = String(decoding: try await client.receiveToEnd().bytes, as: UTF8.self)
                // The kernel connects it, to the proxy; that it comes to nothing is seen only then.
                #expect(
                    answer.isEmpty || answer.hasPrefix("HTTP/1.0 200 ") || answer.hasPrefix("HTTP/1.0 502 "),
                    "\(answer)")
            }
            try await stage.workspace.eventually(what: "the loop is told of", needing: stage.daemon.process) {
                stage.daemon.process.logContains("a connection of mseproxy's own has come back")
                    && stage.daemon.process.logContains("outbound.mark")
            }
            #expect(peer.acceptAvailable() == nil)
            // Once the rules are gone, all is well, without a restart.
            try await stage.internet.client.network.run(.nft, ["delete", "table", "inet", "mseproxy"])
            #expect(try await door.scrape()["connections_refused_total{reason=loop}"] ?? 0 >= 3)
            let client = try await RawConnection.open(to: WayStage.forward, network: stage.internet.client.network)
            try await client.send([UInt8]("CONNECT \(peer.endpoint) HTTP/1.0\r\n\r\n".utf8))
            _ = try await peer.accept()
        }
    }

    /// Ways to the proxy's own listeners.
    enum OwnListener: String, CaseIterable {
        case inboundByAddress = "192.0.2.1:6881"
        case inboundByLoopback = "127.0.0.1:6881"
        case forward = "127.0.0.1:8118"
        case socks = "127.0.0.1:1080"
        case transparent = "127.0.0.1:7002"
    }

    @Test(arguments: OwnListener.allCases)
    func `a destination on the proxy itself is refused`(_ target: OwnListener) async throws {
        try await WayStage.use(.transparent) { stage in
            let client = try await RawConnection.open(to: WayStage.forward, network: stage.internet.client.network)
            try await client.send([UInt8]("CONNECT \(target.rawValue) HTTP/1.0\r\n\r\n".utf8))
            let answer = String(decoding: try await client.receiveToEnd().bytes, as: UTF8.self)
            #expect(try /^HTTP\/1\.[01] [45]/.firstMatch(in: answer) != nil, "\(answer)")
            #expect(stage.daemon.process.logContains("proxy itself"))
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `who connects to the transparent listener without having been led there is refused`(
        _ address: String
    ) async throws {
        try await WayStage.use(.transparent) { stage in
            let listener = Endpoint(address, 7002)
            // It may be over before it is looked at.
            if let client = try? await RawConnection.open(to: listener, network: stage.internet.client.network) {
                #expect(try await client.receiveToEnd() == ([], .reset))
            }
            let reason = " > \(listener): \(listener) is this proxy itself: the connection would come back"
            try await stage.workspace.eventually(what: "it is told", needing: stage.daemon.process) {
                stage.daemon.process.log.split(separator: "\n").contains { line in
                    line.contains(" info: transparent ") && line.contains(reason)
                }
            }
        }
    }
}
