import Foundation
import TestSwarm
import Testing

/// The package on a Debian without Swift and without systemd.
@Suite struct Installation {
    private static let configuration = "/etc/mseproxy/mseproxy.toml"

    @Test func `installed on a clean system, it carries a connection, tells of it, reloads, and ends when told`()
        async throws
    {
        try await Workspace.use { workspace in
            let root = try await CleanRoot.mount(Tree.plainRoot, in: workspace)
            try await root.install(Tree.package)
            let swift = try await root.succeed(["find", "/usr", "/opt", "-name", "*swift*"])
            #expect(swift.isEmpty, "\(swift)")
            let libraries = try await root.succeed(["ldd", "/usr/bin/mseproxy"])
            #expect(!libraries.contains("not found"), "\(libraries)")

            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            try root.configure(at: Self.configuration, "socks = [\"\(socks)\"]")
            // What systemd does for the unit's StateDirectory and RuntimeDirectory.
            for folder in ["/var/lib/mseproxy", "/run/mseproxy"] {
                try await root.succeed(["install", "--directory", "--owner=nobody", "--group=nogroup", folder])
            }
            let daemon = try await root.start(
                ["/usr/bin/mseproxy", "run", "--config", Self.configuration],
                environment: ["STATE_DIRECTORY": "/var/lib/mseproxy", "RUNTIME_DIRECTORY": "/run/mseproxy"])
            try await workspace.eventually(what: "mseproxy is ready", needing: daemon) { daemon.logContains("ready") }

            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .rc4)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            // A person's table has the words, a program's form the count.
            #expect(try await root.succeed(["mseproxy", "status"]).contains("rc4"))
            let status = try JSONSerialization.jsonObject(
                with: Data(try await root.succeed(["mseproxy", "status", "--json"]).utf8))
            let relays = try #require(
                ((status as? [String: Any])?["connections"] as? [String: Any])?["relays"] as? [[String: Any]])
            let carried = relays.filter { $0["direction"] as? String == "outbound" && $0["crypto"] as? String == "rc4" }
            #expect(try #require(carried.first?["total"] as? Int) >= 1)
            #expect(try #require(carried.first?["received"] as? Int) >= torrent.byteCount)

            let second = Endpoint.uniqueLoopback()
            try root.configure(at: Self.configuration, "socks = [\"\(socks)\", \"\(second)\"]")
            try await root.succeed(["mseproxy", "reload"])
            _ = try await RawConnection.open(to: second)
            try root.configure(at: Self.configuration, "socks = 1")
            let refused = try await root.run(["mseproxy", "reload"])
            #expect(refused.status == .exited(78))
            #expect(refused.output.contains("\(Self.configuration):2:"), "\(refused.output)")
            _ = try await RawConnection.open(to: second)

            #expect(await daemon.terminate(grace: .seconds(20)) == .exited(0))
        }
    }

    @Test func `what was edited survives an upgrade and a removal, and a purge leaves nothing`() async throws {
        try await Workspace.use { workspace in
            let root = try await CleanRoot.mount(Tree.plainRoot, in: workspace)
            let before = try await root.traces()
            #expect(before.isEmpty)
            try await root.install(Tree.package)
            #expect(try await root.succeed(["mseproxy", "check"]).contains("[outbound]"))
            let file = root.outside(Self.configuration)
            let shipped = try String(contentsOf: file, encoding: .utf8)
            #expect(
                try shipped == String(contentsOf: Tree.folder.appending(path: "etc/mseproxy.toml"), encoding: .utf8))

            let edited = shipped + "\n# edited\n"
            try edited.write(to: file, atomically: false, encoding: .utf8)
            try await root.install(
                try await Tree.newerPackage(in: workspace, ["etc/mseproxy/mseproxy.toml": { "# newer\n" + $0 }]))
            #expect(try String(contentsOf: file, encoding: .utf8) == edited)
            let offered = try String(contentsOf: root.outside("\(Self.configuration).dpkg-dist"), encoding: .utf8)
            #expect(offered == "# newer\n" + shipped)

            // As left behind by systemd: a link to the state of a user that exists no more.
            try await root.succeed([
                "mkdir", "--parents", "/var/lib/private/mseproxy", "/var/lib/private/mseproxy-client",
            ])
            try await root.succeed(["ln", "--symbolic", "private/mseproxy", "/var/lib/mseproxy"])
            try await root.succeed(["ln", "--symbolic", "private/mseproxy-client", "/var/lib/mseproxy-client"])
            // As systemctl enable has left it.
            let wants = "/etc/systemd/system/multi-user.target.wants"
            try await root.succeed(["mkdir", "--parents", wants])
            try await root.succeed([
                "ln", "--symbolic", "/lib/systemd/system/mseproxy@.service", "\(wants)/mseproxy@client.service",
            ])
            try await root.succeed(["apt-get", "remove", "--yes", "mseproxy"])
            #expect(try String(contentsOf: file, encoding: .utf8) == edited)
            #expect(FileManager.default.fileExists(atPath: root.outside("/var/lib/private/mseproxy").path))
            try await root.succeed(["apt-get", "purge", "--yes", "mseproxy"])
            let after = try await root.traces()
            #expect(after.isEmpty, "\(after)")
        }
    }

    @Test func `a purge leaves what an administrator has put beside the configuration`() async throws {
        try await Workspace.use { workspace in
            let root = try await CleanRoot.mount(Tree.plainRoot, in: workspace)
            try await root.install(Tree.package)
            try "[outbound]\n".write(
                to: root.outside("/etc/mseproxy/client.toml"), atomically: false, encoding: .utf8)
            try await root.succeed(["apt-get", "purge", "--yes", "mseproxy"])
            #expect(try await root.traces() == ["/etc/mseproxy"])
            #expect(FileManager.default.fileExists(atPath: root.outside("/etc/mseproxy/client.toml").path))
        }
    }
}

extension CleanRoot {
    /// A configuration that shares no port with another test.
    fileprivate func configure(at path: String, _ outbound: String) throws {
        try """
        [outbound]
        \(outbound)
        encryption = "require"
        [inbound]
        listen = []
        [tracker]
        listen = []
        """.write(to: outside(path), atomically: false, encoding: .utf8)
    }
}
