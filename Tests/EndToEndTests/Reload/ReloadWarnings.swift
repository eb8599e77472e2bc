import Foundation
import Glibc
import TestSwarm
import Testing

/// What a configuration is put in force with, and is hardly meant: who has it read is told, not the log alone.
@Suite struct ReloadWarnings {
    private static func configuration(_ socks: Endpoint, _ more: String = "") -> String {
        "workers = 1\n[outbound]\nsocks = [\"\(socks)\"]\n[inbound]\nlisten = []\n\(more)"
    }

    private static let authorities =
        "warning: read /nonexistent.pem: No such file or directory (tracker.certificate_authorities): no https tracker can be reached\n"

    @Test(arguments: ["info", "error"])
    func `a reload and a check print them, whatever is logged`(level: String) async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.configuration(socks)) { stage in
            try stage.write(
                Self.configuration(
                    socks,
                    """
                    [tracker]
                    listen = []
                    certificate_authorities = "/nonexistent.pem"
                    [torrents]
                    files = ["/nonexistent"]
                    [log]
                    level = "\(level)"
                    """))
            let first = try await stage.reload()
            #expect(first.status == .exited(0))
            #expect(first.output.contains(Self.authorities), "\(first.output)")
            #expect(first.output.contains("warning: torrents.files: watch /nonexistent: "), "\(first.output)")
            #expect(first.output.hasSuffix("\nreloaded\n"), "\(first.output)")

            let check = try await stage.workspace.run(
                try Daemon.program(), ["check", "--config", stage.file.path])
            #expect(check.status == .exited(0))
            #expect(check.output.hasPrefix(Self.authorities), "\(check.output)")

            try await stage.change(to: Self.configuration(socks))
            #expect(try await stage.reload().output == "reloaded\n")
        }
    }

    /// Each announce would fail with 502 (bind, EADDRNOTAVAIL).
    @Test(arguments: [true, false])
    func `a gateway that may not connect from the peers' addresses is told`(isRoot: Bool) async throws {
        try await Workspace.use { workspace in
            let place = Place(nil, user: isRoot ? nil : 65534)
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = []
                    [tracker_gateway]
                    listen = ["\(Endpoint.unique())"]
                    peer_address = "source"
                    """, at: place)
            #expect(
                daemon.process.logContains("warning: without CAP_NET_ADMIN the tracker cannot be asked from the peers'")
                    == !isRoot, "\(daemon.log)")
        }
    }

    /// Run as a user, it starts with this as a warning, and has to reload as well.
    @Test func `an administration's socket that could not be made at the start keeps no reload`() async throws {
        try await Workspace.use { workspace in
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: Self.configuration(
                    .uniqueLoopback(), "[admin]\nlisten = [\"unix:/sys/mseproxy-admin.sock\"]\n"))
            daemon.process.signal(SIGHUP)
            try await workspace.eventually(what: "it is reloaded", needing: daemon.process) {
                daemon.process.logContains(" reloaded: ")
            }
            #expect(daemon.process.logCount(of: "warning: admin.listen: open /sys/mseproxy-admin.sock.lock: ") == 2)
        }
    }
}
