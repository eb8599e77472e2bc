import Foundation
import Glibc
import TestSwarm
import Testing

/// Configurations that are wrong: the one in force stays so, and everyone who asked is told.
@Suite struct RefusedReloads {
    private static func good(_ socks: Endpoint, more: String = "") -> String {
        """
        workers = 1
        [outbound]
        socks = ["\(socks)"]
        \(more)
        [inbound]
        listen = []
        """
    }

    /// What is wrong with a configuration, and what is said of it behind the file's name.
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: @Sendable (_ good: String, _ taken: Endpoint) -> String
        let words: @Sendable (_ taken: Endpoint) -> String

        init(
            _ name: String, _ text: @escaping @Sendable (String, Endpoint) -> String,
            _ words: @escaping @Sendable (Endpoint) -> String
        ) {
            testDescription = name
            self.text = text
            self.words = words
        }
    }

    static let faults: [Fault] = [
        Fault("no TOML", { good, _ in good + "\nlisten = [" }, { _ in "Error while parsing array" }),
        Fault("a table without a name", { good, _ in good + "\n[=" }, { _ in "expected a key" }),
        Fault("an unknown key", { good, _ in good + "\nlitsen = []" }, { _ in "unknown key `litsen` in [timeouts]" }),
        Fault(
            "a wrong type", { good, _ in good.replacing("workers = 1", with: "workers = true") },
            { _ in ":1:11: workers: expected \"auto\" or an integer, found a boolean" }),
        Fault(
            "a port that another program has",
            { good, taken in good.replacing("socks = [", with: "socks = [\"\(taken)\", ") },
            { ":3:9: outbound.socks: bind \($0): Address already in use; another program listens there" }),
        Fault(
            "an address of another machine",
            { good, _ in good.replacing("[inbound]\nlisten = []", with: "[inbound]\nlisten = [\"203.0.113.9:6881\"]") },
            { _ in ":6:10: inbound.listen: bind 203.0.113.9:6881: Cannot assign requested address" }),
        Fault(
            "more workers", { good, _ in good.replacing("workers = 1", with: "workers = 2") },
            { _ in ":1:11: workers: 2 was 1 when the daemon started, and changes with a restart alone" }),
        Fault(
            "another folder for the state",
            { good, _ in good.replacing("path = \"\"", with: "path = \"/tmp/mseproxy-nowhere\"") },
            { _ in "state.path: \"/tmp/mseproxy-nowhere\" was \"\" when the daemon started" }),
        Fault(
            "a virtual network",
            { good, _ in good.replacing("socks =", with: "virtual_network = \"127.64.0.0/10\"\nsocks =") },
            { _ in ":3:19: outbound.virtual_network: \"127.64.0.0/10\" was \"\" when the daemon started" }),
        Fault(
            "more connections than descriptors", { good, _ in good + "\n[limits]\nconnections = 1000000" },
            { _ in "limits.connections: 1000000 connections, but" }),
        Fault(
            "a control socket in a folder that nobody may write to",
            { good, _ in good.replacing(/unix:[^"]*/, with: "unix:/sys/mseproxy-admin.sock") },
            { _ in "admin.listen: open /sys/mseproxy-admin.sock.lock: " }),
        Fault(
            "a control socket that is no socket",
            { good, _ in good.replacing(".sock\"]", with: ".sock\", \"unix:/etc/passwd\"]") },
            { _ in "admin.listen: " }),
    ]

    @Test(arguments: faults)
    func `the configuration in force stays so`(_ fault: Fault) async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.good(socks)) { stage in
            let other = try RawListener.start(in: stage.workspace, on: .uniqueLoopback())
            let good = try String(contentsOf: stage.file, encoding: .utf8)
            let bad = fault.text(good, other.endpoint)
            #expect(bad != good)
            try bad.write(to: stage.file, atomically: true, encoding: .utf8)
            let before = try stage.process.openDescriptorCount

            let result = try await stage.reload()
            #expect(result.status == .exited(78), "\(result.output)")
            #expect(result.output.contains(stage.file.path), "\(result.output)")
            #expect(result.output.contains(fault.words(other.endpoint)), "\(result.output)")
            #expect(stage.process.logContains("error: not reloaded: "))
            #expect(stage.process.logContains("stays in force"))
            try await stage.expectService(socks)

            // By signal, nobody but the log and the status is there to be told.
            stage.process.signal(SIGHUP)
            try await stage.workspace.eventually(what: "it was refused again") {
                stage.process.logCount(of: "error: the configuration that was read at ") == 2
            }
            let status = try await stage.workspace.run(
                try Daemon.program(), ["status", "--socket", stage.socket])
            #expect(status.output.contains("2 refused"), "\(status.output)")
            try await stage.workspace.eventually(what: "no descriptor is left of it") {
                try stage.process.openDescriptorCount <= before
            }

            // And nothing of it stands in the way of the next.
            try good.write(to: stage.file, atomically: true, encoding: .utf8)
            #expect(try await stage.reload().status == .exited(0))
            try await stage.expectService(socks)
        }
    }

    /// Of a pipe that was read there is nothing left, which would be the defaults; one that nobody writes to is never opened.
    @Test func `a pipe in the file's place is refused, and not waited for`() async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.good(socks)) { stage in
            try FileManager.default.removeItem(at: stage.file)
            #expect(mkfifo(stage.file.path, 0o600) == 0)
            let result = try await stage.reload()
            #expect(result.status == .exited(78), "\(result.output)")
            #expect(result.output.contains("it is no regular file"), "\(result.output)")
            try await stage.expectService(socks)
        }
    }

    @Test func `a file that is gone is refused, and there again`() async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.good(socks)) { stage in
            let text = try Data(contentsOf: stage.file)
            try FileManager.default.removeItem(at: stage.file)
            let result = try await stage.reload()
            #expect(result.status == .exited(78))
            #expect(result.output.contains("No such file or directory"), "\(result.output)")
            try await stage.expectService(socks)
            try text.write(to: stage.file)
            #expect(try await stage.reload().status == .exited(0))
        }
    }
}
