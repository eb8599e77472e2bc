import Foundation
import TestSwarm
import Testing

/// Clients that reset a connection so soon that it is over before the proxy looks at it.
@Suite struct ImmediateResets {
    /// Resets what comes to a client from the addresses that stand for peers, in answer to the packet that completes the
    /// connection: the proxy's kernel has it connected and reset before the proxy runs again.
    private nonisolated(nonsending) func withResets(
        at client: Endpoint, in workspace: Workspace, _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        let name = "resets_\(client.port)"
        let rules = """
            add table ip \(name)
            add chain ip \(name) in { type filter hook input priority filter; }
            add rule ip \(name) in ip saddr 127.64.0.0/10 ip daddr \(client.address) tcp dport \(client.port) \
            tcp flags & (syn | ack) == ack reject with tcp reset
            """
        let file = workspace.folder.appending(path: name)
        try rules.write(to: file, atomically: true, encoding: .utf8)
        let (status, output) = try await workspace.run(.nft, ["-f", file.path])
        try #require(status == .exited(0), "\(output)")
        try await body()
        _ = try await workspace.run(.nft, ["delete", "table", "ip", name])
    }

    @Test
    func `a client that takes none of 127.0.0.0/8 gets the peer from 127.0.0.1, and at once when two have shown it`()
        async throws
    {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(in: workspace, default: client.endpoint)
            try await withResets(at: client.endpoint, in: workspace) {
                for peer in ["198.18.250.9", "198.18.250.10"] {
                    let delivered = try await stage.take(try await stage.connect(from: peer), at: client)
                    #expect(delivered.remote?.address == "127.0.0.1")
                }
            }
            try await stage.expectLog("the client closed the connection at once", count: 2)
            let last = try await stage.take(try await stage.connect(from: "198.18.250.11"), at: client)
            #expect(last.remote?.address == "127.0.0.1")
        }
    }

    @Test func `a peer that a client resets, which takes others from such addresses, does not come back`() async throws
    {
        try await Workspace.use { workspace in
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let stage = try await DeliveryStage.start(in: workspace, default: client.endpoint)
            let friend = try await stage.connect(from: "198.18.250.9")
            let taken = try await stage.take(friend, at: client)
            taken.close()
            try await withResets(at: client.endpoint, in: workspace) {
                let banned = try await stage.connect(from: "198.18.250.10")
                #expect(try await banned.connection.receiveToEnd() == ([], .reset))
            }
            try await stage.expectLog("ended: client: connect to \(client.endpoint): Connection reset by peer")
            #expect(!stage.daemon.process.logContains("not there"))
            #expect(client.acceptAvailable() == nil)
        }
    }
}
