import Foundation
import TestSwarm
import Testing

/// Name servers that answer never: what has a name fails at its deadline, and nothing else waits for that.
@Suite struct SilentResolver {
    @Test func `names fail at their deadlines, everyone else is served meanwhile, and the daemon ends in time`()
        async throws
    {
        try await Workspace.use { workspace in
            let server = try SilentNameServer.start(in: workspace)
            let settings = workspace.folder.appending(path: "resolv.conf")
            try "nameserver \(server.address)\n".write(to: settings, atomically: true, encoding: .utf8)
            let mounts = try await MountNamespace.make(
                in: workspace, "mount --bind \(settings.path) \"$(readlink -f /etc/resolv.conf)\"")
            let (listener, socks, forward) = (Endpoint.unique(), Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            let door = FiguresDoor()
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    workers = 1
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "require"
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(client.endpoint)"
                    [tracker]
                    listen = ["\(forward)"]
                    [torrents]
                    infohashes = ["\(Stage.infohash)"]
                    [timeouts]
                    connect = 4
                    announce = 6
                    handshake = 10
                    \(door.table)
                    [log]
                    level = "debug"
                    """, at: mounts.place)
            let stage = Stage(
                workspace: workspace, daemon: daemon, listener: listener, socks: socks, client: client,
                selectsPlaintext: false)
            let announce = "GET http://tracker.example.org/announce?\(Announces.query) HTTP/1.0\r\n\r\n"
            let began = ContinuousClock.now
            var clients: [RawConnection] = []
            for number in 0..<20 {
                let client = try await RawConnection.open(to: socks)
                try await client.send(
                    [5, 1, 0] + SOCKSRequest.version5(named: "peer-\(number).example.org", port: 6881))
                clients.append(client)
            }
            let announcing = HTTPEnd(try await .open(to: forward))
            try await announcing.send(announce)
            // All of that while names are waited for.
            for _ in 0..<3 { try await stage.expectHonestService() }
            #expect(clients.allSatisfy { !$0.isOver }, "none of them waited any more")
            for client in clients {
                let answer = try await client.receiveToEnd()
                #expect(answer.bytes.prefix(3) == [5, 0, 5] && answer.bytes.dropFirst(3).first != 0)
            }
            let named = ContinuousClock.now - began
            #expect(named > .milliseconds(3900) && named < .seconds(20), "\(named)")
            try await stage.expectLog("peer-19.example.org: no answer from the name servers in time")
            let answer = try BencodedAnswer(try await announcing.answer().body)
            let announced = ContinuousClock.now - began
            #expect(answer.failure?.hasPrefix("mseproxy: tracker.example.org") == true, "\(answer.entries)")
            #expect(announced > .milliseconds(3900) && announced < .seconds(20), "\(announced)")
            // A control: it is the names that were waited for.
            #expect(server.takeQuestionCount() > 20)
            let lag = try await door.scrape()["loop_lag_seconds{loop=worker-0}"] ?? .infinity
            // The system's own look-ups take 5 s and more.
            #expect(lag < 3)
            print(
                "faults: silent name server: SOCKS by name failed after \(named), the announce after \(announced), lag \(lag) s"
            )

            // Libraries' threads still wait for an answer.
            let last = HTTPEnd(try await .open(to: forward))
            try await last.send(announce)
            let dialling = try await RawConnection.open(to: socks)
            try await dialling.send([5, 1, 0] + SOCKSRequest.version5(named: "last.example.org", port: 6881))
            try await workspace.eventually(what: "both names are asked for") { server.takeQuestionCount() > 0 }
            let ending = ContinuousClock.now
            #expect(await daemon.process.terminate(grace: .seconds(10)) == .exited(0))
            print("faults: silent name server: SIGTERM to end \(ContinuousClock.now - ending)")
            #expect(ContinuousClock.now - ending < .seconds(8))
        }
    }
}
