import Foundation
import TestSwarm
import Testing

/// What a removal ends, and what begins again with the next installation.
extension Booted {
    private static let sidecar = "mseproxy@client.service"
    private static let sockets = ["inbound", "socks", "tracker-gateway"].map { "mseproxy-\($0).socket" }

    /// A gateway on a port that the service has no right to, and a sidecar; sockets and sidecar are enabled.
    private static nonisolated(nonsending) func useActivated(
        in workspace: Workspace, _ body: nonisolated(nonsending) (InstalledRoot) async throws -> Void
    ) async throws {
        let settings = """
            [tracker]
            listen = []
            [tracker_gateway]
            listen = ["0.0.0.0:80", "[::]:80"]
            """
        let sidecarSettings = """
            [outbound]
            socks = ["127.0.0.1:1090"]
            [inbound]
            listen = []
            [tracker]
            listen = []
            """
        try await InstalledRoot.use(
            in: workspace, configuration: settings, files: ["/etc/mseproxy/client.toml": sidecarSettings]
        ) { root in
            try await root.systemctl("stop", "mseproxy.service")
            for socket in sockets { try await root.systemctl("enable", "--now", socket) }
            try await root.systemctl("start", "mseproxy.service")
            try await root.systemctl("enable", "--now", sidecar)
            try await body(root)
        }
    }

    @Test func `what was enabled runs again when the package comes back after a removal, sockets before the service`()
        async throws
    {
        try await Workspace.use { workspace in
            try await Self.useActivated(in: workspace) { root in
                try await root.system.succeed(["apt-get", "remove", "--yes", "mseproxy"])
                #expect(try await root.active().isEmpty)
                try await root.system.succeed(["sh", "-c", "dpkg --install /root/mseproxy_*.deb"])
                for unit in Self.sockets + ["mseproxy.service", Self.sidecar] {
                    #expect(try await root.isActive(unit), "\(unit)")
                }
                #expect(try await root.property("NRestarts") == "0")
                let status = try await root.system.succeed(["mseproxy", "status"])
                #expect(status.contains(/tracker_gateway\.listen +0\.0\.0\.0:80 +by socket activation/), "\(status)")
            }
        }
    }

    @Test func `a sidecar that runs takes the new program by the new unit when the package is upgraded`() async throws {
        try await Workspace.use { workspace in
            let newer = try await Tree.newerPackage(
                in: workspace,
                [
                    "lib/systemd/system/mseproxy@.service": {
                        $0.replacing("[Service]\n", with: "[Service]\nEnvironment=NEWER=1\n")
                    }
                ]
            )
            try await Self.useActivated(in: workspace) { root in
                try FileManager.default.copyItem(at: newer, to: root.system.outside("/root/newer.deb"))
                let pid = try await root.property("MainPID", of: Self.sidecar)
                try await root.system.succeed(["dpkg", "--install", "/root/newer.deb"])
                let now = try await root.property("MainPID", of: Self.sidecar)
                #expect(now != pid)
                let environment = try await root.system.succeed(["cat", "/proc/\(now)/environ"])
                #expect(environment.contains("NEWER=1"), "\(environment)")
            }
        }
    }

    @Test func `removing the RPM package ends all of it and leaves no link, while clients go on connecting`()
        async throws
    {
        try await Workspace.use { workspace in
            let script = try await workspace.succeed(
                .rpm, ["--query", "--package", "--queryformat", "%{PREUN}", try Tree.rpm.path])
            try await Self.useActivated(in: workspace) { root in
                try root.system.write("/root/preun", script)
                let before = try await root.active()
                // An upgrade: another one of the package stays.
                try await root.system.succeed(["sh", "-eu", "/root/preun", "1"])
                #expect(try await root.active() == before)

                let connecting = Connecting(network: root.system.network)
                async let counts = connecting.run(to: Endpoint("127.0.0.1", 1080))
                try await workspace.eventually(what: "a client connects") { connecting.count > 5 }
                try await root.system.succeed(["sh", "-eu", "/root/preun", "0"])
                connecting.stop()
                _ = await counts
                #expect(try await root.active().isEmpty)
                let links = try await root.system.succeed([
                    "find", "/etc/systemd/system", "-path", "*.wants/mseproxy*",
                ])
                #expect(links.isEmpty, "\(links)")
            }
        }
    }
}

extension InstalledRoot {
    /// Its units that are active, or about to be.
    fileprivate nonisolated(nonsending) func active() async throws -> [String] {
        try await system.succeed([
            "systemctl", "list-units", "--no-legend", "--plain", "--state=active,activating,reloading", "mseproxy*",
        ]).split(separator: "\n").map { String($0.prefix { $0 != " " }) }.sorted()
    }
}
