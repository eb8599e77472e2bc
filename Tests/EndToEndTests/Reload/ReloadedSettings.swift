import Foundation
import TestSwarm
import Testing

/// What a reload changes, and what it leaves.
@Suite struct ReloadedSettings {
    private static func configuration(
        outbound: String, inbound: String = "listen = []", more: String = ""
    ) -> String {
        "workers = 2\n[outbound]\n\(outbound)\n[inbound]\n\(inbound)\n\(more)"
    }

    @Test func `a listener moves, and its connections stay`() async throws {
        let (first, second) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
        try await ReloadStage.use(Self.configuration(outbound: "socks = [\"\(first)\"]")) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let client = try await RawConnection.open(to: first)
            try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + Array("hello".utf8))
            let peer = try await outside.accept()
            #expect(try await peer.receive(5) == Array("hello".utf8))

            try await stage.change(to: Self.configuration(outbound: "socks = [\"\(second)\"]"))
            try await stage.expectNobody(at: first)
            try await stage.expectService(second)
            try await client.send(Array("still".utf8))
            #expect(try await peer.receive(5) == Array("still".utf8))
            client.close()
            peer.close()
        }
    }

    @Test func `an address gives way to one that holds it, and comes back`() async throws {
        let narrow = Endpoint.uniqueLoopback()
        let wide = Endpoint("0.0.0.0", narrow.port)
        let allow = "allow = [\"127.0.0.0/8\"]"
        let narrowly = Self.configuration(outbound: "socks = [\"\(narrow)\"]\n\(allow)")
        try await ReloadStage.use(narrowly) { stage in
            try await stage.change(to: Self.configuration(outbound: "socks = [\"\(wide)\"]\n\(allow)"))
            try await stage.expectService(narrow)
            try await stage.expectService(Endpoint("127.0.0.77", narrow.port))
            try await stage.change(to: narrowly)
            try await stage.expectService(narrow)
            if narrow.address != "127.0.0.77" { try await stage.expectNobody(at: Endpoint("127.0.0.77", narrow.port)) }
        }
    }

    @Test func `a forward leads to another peer`() async throws {
        try await Workspace.use { workspace in
            let door = Endpoint.uniqueLoopback()
            let peers = try (0..<2).map { _ in try RawListener.start(in: workspace) }
            func leading(to peer: RawListener) -> String {
                Self.configuration(
                    outbound: "socks = []\nforward = [{ listen = \"\(door)\", target = \"\(peer.endpoint)\" }]")
            }
            let stage = try await ReloadStage.start(in: workspace, leading(to: peers[0]))
            for peer in peers {
                try await stage.change(to: leading(to: peer))
                let client = try await RawConnection.open(to: door)
                try await client.send(Array("hello".utf8))
                #expect(try await peer.accept().receive(5) == Array("hello".utf8))
                client.close()
            }
        }
    }

    @Test func `a policy counts for the next connection`() async throws {
        let socks = Endpoint.uniqueLoopback()
        func encrypting(_ policy: String) -> String {
            Self.configuration(outbound: "socks = [\"\(socks)\"]\nencryption = \"\(policy)\"")
        }
        try await ReloadStage.use(encrypting("off")) { stage in
            for (policy, isPlain) in [("off", true), ("require", false), ("off", true)] {
                try await stage.change(to: encrypting(policy))
                let outside = try RawListener.start(in: stage.workspace)
                let client = try await RawConnection.open(to: socks)
                try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + Stage.handshake())
                let first = try await outside.accept().receive(20)
                #expect((first == [0x13] + Array("BitTorrent protocol".utf8)) == isPlain, "\(policy)")
                client.close()
            }
        }
    }

    @Test func `torrents come and go, with their files and without`() async throws {
        try await Workspace.use { workspace in
            let listener = Endpoint.unique()
            let list = workspace.folder.appending(path: "list.txt")
            let (named, listed) = (String(repeating: "ab", count: 20), String(repeating: "cd", count: 20))
            try listed.write(to: list, atomically: true, encoding: .utf8)
            func knowing(_ torrents: String) -> String {
                Self.configuration(
                    outbound: "socks = []", inbound: "listen = [\"\(listener)\"]", more: "[torrents]\n\(torrents)")
            }
            let stage = try await ReloadStage.start(in: workspace, knowing("infohashes = [\"\(named)\"]"))
            let steps: [(String, Set<String>)] = [
                ("infohashes = [\"\(named)\"]", [named]),
                ("infohashes = [\"\(named)\"]\nlists = [\"\(list.path)\"]", [named, listed]),
                ("lists = [\"\(list.path)\"]", [listed]),
                ("", []),
            ]
            for (torrents, known) in steps {
                try await stage.change(to: knowing(torrents))
                let result = try await workspace.run(
                    try Daemon.program(), ["torrents", "list", "--socket", stage.socket])
                let found = Set(result.output.matches(of: /\b[0-9a-f]{40}\b/).map { String($0.0) })
                #expect(found == known, "\(result.output)")
            }
        }
    }

    @Test func `a torrent that was added stays through reloads until it is removed`() async throws {
        let configuration = Self.configuration(outbound: "socks = [\"\(Endpoint.uniqueLoopback())\"]")
        try await ReloadStage.use(configuration) { stage in
            let infohash = String(repeating: "ef", count: 20)
            func torrents(_ arguments: String...) async throws -> String {
                let result = try await stage.workspace.run(
                    try Daemon.program(), ["torrents"] + arguments + ["--socket", stage.socket])
                #expect(result.status == .exited(0), "\(result.output)")
                return result.output
            }
            _ = try await torrents("add", infohash)
            try await stage.change(
                to: configuration + "\n[torrents]\ninfohashes = [\"\(String(repeating: "01", count: 20))\"]")
            #expect(try await torrents("list").contains(infohash))
            try await stage.change(to: configuration)
            #expect(try await torrents("list").contains(infohash))
            _ = try await torrents("remove", infohash)
            #expect(try await !torrents("list").contains(infohash))
        }
    }

    @Test func `the administration's socket moves, and its mode changes`() async throws {
        let base = Self.configuration(outbound: "socks = [\"\(Endpoint.uniqueLoopback())\"]")
        try await ReloadStage.use(base) { stage in
            let moved = stage.socket + ".moved"
            func permissions(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try permissions(stage.socket) == 0o600)
            try await stage.change(to: base + "\n[admin]\nlisten = [\"unix:\(stage.socket)\"]\nmode = \"0660\"")
            #expect(try permissions(stage.socket) == 0o660)
            // The answer comes on the connection that asked, whatever becomes of the socket.
            try await stage.change(to: base + "\n[admin]\nlisten = [\"unix:\(moved)\"]")
            #expect(try permissions(moved) == 0o600)
            #expect(!FileManager.default.fileExists(atPath: stage.socket))
            let status = try await stage.workspace.run(try Daemon.program(), ["status", "--socket", moved])
            #expect(status.status == .exited(0))
        }
    }

    @Test func `the log's level follows, and what the administration has set ends with it`() async throws {
        let base = Self.configuration(outbound: "socks = [\"\(Endpoint.uniqueLoopback())\"]")
        try await ReloadStage.use(base) { stage in
            func level(_ arguments: String...) async throws -> String {
                try await stage.workspace.run(
                    try Daemon.program(), ["log-level"] + arguments + ["--socket", stage.socket]
                ).output.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            #expect(try await level() == "info")
            _ = try await level("trace")
            #expect(try await level() == "trace")
            try await stage.change(to: base + "\n[log]\nlevel = \"debug\"")
            #expect(try await level() == "debug")
        }
    }
}
