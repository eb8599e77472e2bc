import Foundation
import TestSwarm
import Testing

extension Booted {
    @Test
    func `the example's sidecar starts with Transmission and ends with it, and Transmission does not run without`()
        async throws
    {
        try await Workspace.use { workspace in
            let example = Tree.units.appending(path: "examples/transmission")
            let copied = [
                "transmission.toml": "/etc/mseproxy/transmission.toml",
                "transmission-daemon.service.d/mseproxy.conf":
                    "/etc/systemd/system/transmission-daemon.service.d/mseproxy.conf",
                "mseproxy@transmission.service.d/client.conf":
                    "/etc/systemd/system/mseproxy@transmission.service.d/client.conf",
            ]
            let files = try Dictionary(
                uniqueKeysWithValues: copied.map {
                    ($1, try String(contentsOf: example.appending(path: $0), encoding: .utf8))
                })
            let network = try await NetworkNamespace.make(in: workspace)
            try await InstalledRoot.use(in: workspace, network: network, files: files) { root in
                let (client, proxy) = ("transmission-daemon.service", "mseproxy@transmission.service")
                try await root.systemctl("daemon-reload")
                try await root.systemctl("restart", client)
                #expect(try await root.isActive(proxy))
                #expect(try await root.system.succeed(["ip", "address", "show", "lo"]).contains("198.18.0.1/15"))
                let status = try await root.system.succeed([
                    "mseproxy", "status", "--config", "/etc/mseproxy/transmission.toml",
                ])
                #expect(status.contains("127.0.0.1:8119"), "\(status)")
                #expect(
                    FileManager.default.fileExists(
                        atPath: root.system.outside("/var/lib/private/mseproxy-transmission").path))

                try await root.systemctl("stop", client)
                try await workspace.eventually(what: "the sidecar ends with its client") {
                    try await !root.isActive(proxy)
                }
                try await root.systemctl("start", client)
                #expect(try await root.isActive(proxy))
                try await root.systemctl("stop", proxy)
                #expect(try await !root.isActive(client))
                // It is the client's alone: the service beside it goes on.
                #expect(try await root.isActive("mseproxy.service"))

                try await root.systemctl("start", client)
                // After a crash both are there again.
                let before = try await root.property("MainPID", of: client)
                try await root.systemctl("kill", "--kill-whom=main", "--signal=KILL", proxy)
                try await workspace.eventually(what: "the sidecar and its client run again") {
                    let pid = try await root.property("MainPID", of: client)
                    let areActive = try await [root.isActive(proxy), root.isActive(client)]
                    return pid != before && areActive == [true, true]
                }
                #expect(try await root.property("NRestarts", of: proxy) == "1")

                // As an upgrade does: what runs takes the new program.
                let pid = try await root.property("MainPID", of: proxy)
                try await root.system.succeed(["dpkg-reconfigure", "mseproxy"])
                #expect(try await root.property("MainPID", of: proxy) != pid)
                #expect(try await root.isActive(proxy))
                // It restarts with its proxy, and after it: the package does not wait for that.
                try await workspace.eventually(what: "the client runs again") { try await root.isActive(client) }
                try await root.system.succeed(["apt-get", "remove", "--yes", "mseproxy"])
                #expect(try await !root.isActive(proxy))
                #expect(try await !root.isActive(client))
            }
        }
    }
}
