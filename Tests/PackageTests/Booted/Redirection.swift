import Foundation
import TestSwarm
import Testing

extension Booted {
    @Test
    func `a redirected client is led through the service, and reaches nobody without it until the package goes`()
        async throws
    {
        try await Workspace.use { workspace in
            let internet = try await TestInternet.start(in: workspace)
            let torrent = try await Torrent.make(in: workspace)
            let dropIn = try String(
                contentsOf: Tree.units.appending(path: "examples/transparent.conf"), encoding: .utf8)
            let settings = try String(
                contentsOf: Tree.folder.appending(path: "packaging/examples/transparent.toml"), encoding: .utf8)
            try await InstalledRoot.use(
                in: workspace, network: internet.client.network,
                configuration: settings + "encryption = \"require\"\n",
                files: ["/etc/systemd/system/mseproxy.service.d/transparent.conf": dropIn]
            ) { root in
                let rules = try await root.system.succeed(["mseproxy", "nftables", "--user", "nobody", "--drop-udp"])
                try root.system.write("/etc/mseproxy/redirection.nft", rules)
                try await root.systemctl("daemon-reload")
                try await root.systemctl("enable", "--now", "mseproxy-redirection.service")
                try await root.systemctl("restart", "mseproxy.service")
                try root.system.write("/etc/mseproxy/redirection.nft", rules + "add table inet reloaded\n")
                try await root.systemctl("reload", "mseproxy-redirection.service")
                let tables = try await root.system.succeed(["nft", "list", "tables"])
                #expect(tables.contains("inet mseproxy") && tables.contains("inet reloaded"), "\(tables)")
                #expect(try await root.processStatus()["CapEff"] == "0000000000001000", "CAP_NET_ADMIN alone")
                try await root.system.succeed(["systemd-analyze", "security", "--threshold=15", "mseproxy.service"])

                let seed = try await LibtorrentClient.start(
                    in: workspace, torrent, .seed, encryption: .rc4, endpoint: internet.peers.endpoint(),
                    at: internet.peers.place())
                // Not bound to the interface, past which nothing leads it.
                let leecher = try await LibtorrentClient.start(
                    in: workspace, torrent, .leecher, encryption: .off, bindsNoConnection: true,
                    endpoint: internet.client.endpoint(), at: internet.client.place(user: 65534))
                try leecher.connect(to: seed.endpoint)
                try await leecher.download(in: workspace)
                #expect(try await leecher.encryption(with: seed.endpoint.address, in: workspace) == ["none"])

                try await root.systemctl("stop", "mseproxy.service")
                #expect(try await root.isActive("mseproxy-redirection.service"))
                let refused = try await workspace.run(
                    Program("bash", package: "bash"),
                    ["-c", "exec 3<>/dev/tcp/\(seed.endpoint.address)/\(seed.endpoint.port)"],
                    at: internet.client.place(user: 65534))
                #expect(refused.status != .exited(0))
                let removal = try await root.system.succeed(["apt-get", "remove", "--yes", "mseproxy"])
                #expect(removal.contains("mseproxy: its packet rules go with it."), "\(removal)")
                let led = try await workspace.run(
                    Program("bash", package: "bash"),
                    ["-c", "exec 3<>/dev/tcp/\(seed.endpoint.address)/\(seed.endpoint.port)"],
                    at: internet.client.place(user: 65534))
                #expect(led.status == .exited(0), "\(led.output)")
                try await root.system.succeed(["sh", "-c", "dpkg --install /root/mseproxy_*.deb"])
                #expect(try await root.isActive("mseproxy-redirection.service"))
                #expect(try await root.isActive("mseproxy.service"))
            }
        }
    }
}
