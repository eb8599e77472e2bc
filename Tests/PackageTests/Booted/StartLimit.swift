import Foundation
import TestSwarm
import Testing

extension Booted {
    @Test func `a socket whose service cannot start gives up, and what docs/troubleshooting.md says brings both back`()
        async throws
    {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(in: workspace) { root in
                let socket = "mseproxy-socks.socket"
                try await root.systemctl("stop", "mseproxy.service")
                try await root.systemctl("enable", "--now", socket)
                try root.system.write(InstalledRoot.configuration, "[outbound]\nsocks = 1\n")
                let connecting = Connecting(network: root.system.network)
                async let counts = connecting.run(to: Endpoint("127.0.0.1", 1080))
                try await workspace.eventually(what: "systemd gives the socket up") {
                    try await root.property("Result", of: socket) == "service-start-limit-hit"
                }
                connecting.stop()
                _ = await counts

                try root.system.write(InstalledRoot.configuration, "")
                for command in [
                    "mseproxy check --config \(InstalledRoot.configuration)", "systemctl reset-failed 'mseproxy*'",
                    "systemctl start \(socket)", "systemctl start mseproxy",
                ] {
                    try await root.system.succeed(["sh", "-c", command])
                }
                #expect(try await root.isActive(socket))
                #expect(try await root.isActive("mseproxy.service"))
                #expect(try await root.system.succeed(["mseproxy", "status"]).contains("by socket activation"))
            }
        }
    }
}
