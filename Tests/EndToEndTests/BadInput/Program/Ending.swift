import Foundation
import TestSwarm
import Testing

/// How the daemon ends, and that no second one takes its place.
@Suite struct Ending {
    @Test func `SIGTERM ends every connection and the process, with exit status 0`() async throws {
        try await Workspace.use { workspace in
            let socks = Endpoint.uniqueLoopback()
            let listener = Endpoint.unique()
            let outside = try RawListener.start(in: workspace)
            let daemon = try await Self.daemon(in: workspace, socks: socks, listener: listener)
            var ends: [RawConnection] = []
            for _ in 0..<10 {
                let client = try await RawConnection.open(to: socks)
                try await client.send(
                    [5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + Array("hello".utf8))
                ends += [client, try await outside.accept(), try await .open(to: socks), try await .open(to: listener)]
            }
            try await workspace.eventually(what: "all are relayed", needing: daemon.process) {
                daemon.process.logCount(of: ": relaying, ") == 10
            }
            // After its grace it would be killed.
            #expect(await daemon.process.terminate(grace: .seconds(5)) == .exited(0))
            for end in ends { _ = try await end.receiveToEnd() }
            #expect(daemon.process.logContains("ending on SIGTERM"))
        }
    }

    @Test(arguments: ["socks", "listen"])
    func `a second daemon on the same address ends with exit status 1 and says why`(shared: String) async throws {
        try await Workspace.use { workspace in
            let socks = Endpoint.uniqueLoopback()
            let listener = Endpoint.unique()
            let daemon = try await Self.daemon(in: workspace, socks: socks, listener: listener)
            let file = try Self.configuration(
                in: workspace, socks: shared == "socks" ? socks : .uniqueLoopback(),
                listener: shared == "listen" ? listener : .unique())
            let result = try await workspace.run(try Daemon.program(), ["run", "--config", file])
            #expect(result.status == .exited(1))
            let address = shared == "socks" ? socks : listener
            let words =
                "cannot start: \(shared == "socks" ? "outbound.socks" : "inbound.listen"): bind \(address): Address already in use; another program listens there, or another mseproxy"
            #expect(result.output.contains(words), "\(result.output)")
            #expect(daemon.process.isRunning)
        }
    }

    @Test func `an address of another machine is an error that says so`() async throws {
        try await expectFailure(
            listener: Endpoint("203.0.113.9", 6881),
            "cannot start: inbound.listen: bind 203.0.113.9:6881: Cannot assign requested address; this machine has no such address"
        )
    }

    @Test func `a privileged port is an error that names the capability`() async throws {
        // root may bind it, unless it goes without the capability.
        let setpriv = Program("setpriv", package: "util-linux")
        try await expectFailure(
            listener: Endpoint("198.18.0.1", 80),
            "cannot start: inbound.listen: bind 198.18.0.1:80: Permission denied; ports below 1024 need CAP_NET_BIND_SERVICE, or mseproxy-inbound.socket, by which systemd binds them",
            by: setpriv,
            ["--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service", "--", try Daemon.program().path()])
    }

    @Test func `a configuration that its user may not read is an error that says who has to`() async throws {
        try await Workspace.use { workspace in
            let file = try Self.configuration(
                in: workspace, socks: .uniqueLoopback(), listener: Endpoint("198.18.0.1", 80))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            let result = try await workspace.run(
                Program("setpriv", package: "util-linux"),
                [
                    "--reuid=65534", "--regid=65534", "--clear-groups", "--", try Daemon.program().path(), "run",
                    "--config", file,
                ])
            #expect(result.status == .exited(78))
            #expect(
                result.output.contains(
                    "\(file): cannot be read: Permission denied; the user that mseproxy runs as, which is not root under systemd, has to be able to read it (chmod 644) and to enter its folder"
                ), "\(result.output)")
        }
    }

    private nonisolated(nonsending) func expectFailure(
        listener: Endpoint, _ words: String, by program: Program? = nil, _ arguments: [String] = []
    ) async throws {
        try await Workspace.use { workspace in
            let file = try Self.configuration(in: workspace, socks: .uniqueLoopback(), listener: listener)
            let result = try await workspace.run(
                try program ?? Daemon.program(), arguments + ["run", "--config", file])
            #expect(result.status == .exited(1))
            #expect(result.output.contains(words), "\(result.output)")
        }
    }

    private static nonisolated(nonsending) func daemon(
        in workspace: Workspace, socks: Endpoint, listener: Endpoint
    ) async throws -> Daemon {
        try await Daemon.start(
            in: workspace, configuration: try text(socks: socks, listener: listener))
    }

    private static func configuration(
        in workspace: Workspace, socks: Endpoint, listener: Endpoint
    ) throws -> String {
        let file = workspace.folder.appending(path: workspace.unique("other") + ".toml")
        try text(socks: socks, listener: listener).write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    private static func text(socks: Endpoint, listener: Endpoint) throws -> String {
        """
        workers = 2
        [outbound]
        socks = ["\(socks)"]
        [inbound]
        listen = ["\(listener)"]
        [tracker]
        listen = []
        [state]
        path = ""
        [log]
        level = "debug"
        """
    }
}
