import Foundation
import Glibc
import TestSwarm
import Testing

/// What a service manager hears of the daemon (sd_notify(3)).
@Suite struct NotifyProtocol {
    @Test func `READY comes once what listens is served, with a status of one line`() async throws {
        try await ServiceStage.use { stage in
            _ = try await stage.start()
            // At once, and without trying again.
            _ = try await ServiceStage.greeted(at: stage.socks)
            let peer = try await RawConnection.open(to: stage.listener)
            #expect(stage.notify.messages.count == 1)
            let first = try #require(stage.notify.messages.first)
            #expect(first["READY"] == "1")
            #expect(first["STATUS"]?.hasPrefix("0 connections, 0 torrents; ") == true, "\(first.values)")
            peer.close()
        }
    }

    @Test func `a daemon that cannot start is never ready`() async throws {
        try await ServiceStage.use { stage in
            let other = try RawListener.start(in: stage.workspace, on: stage.listener)
            let process = try await stage.launch()
            try await stage.workspace.eventually(what: "it ends") { !process.isRunning }
            #expect(process.exitStatus == .exited(1))
            #expect(process.logContains("Address already in use"))
            #expect(stage.notify.messages.isEmpty, "\(stage.notify.messages)")
            withExtendedLifetime(other) {}
        }
    }

    @Test func `the status has the figures of the moment`() async throws {
        try await ServiceStage.use { stage in
            let process = try await stage.start()
            let outside = try RawListener.start(in: stage.workspace)
            let (client, peer) = try await stage.relayed(to: outside)
            try await client.send(Array(repeating: 7, count: 100_000))
            _ = try await peer.receive(100_000)
            try await stage.workspace.eventually(what: "the status has the connection", needing: process) {
                stage.notify.status?.hasPrefix("1 connection, ") == true
            }
            client.close()
            peer.close()
            try await stage.workspace.eventually(what: "the status has its end", needing: process) {
                stage.notify.status?.hasPrefix("0 connections, ") == true
            }
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `STOPPING comes with the signal, and says who is waited for`(signal: Int32) async throws {
        try await ServiceStage.use(drain: 60) { stage in
            let process = try await stage.start()
            let outside = try RawListener.start(in: stage.workspace)
            let (client, peer) = try await stage.relayed(to: outside)
            process.signal(signal)
            try await stage.workspace.eventually(what: "STOPPING=1", needing: process) {
                stage.notify.messages("STOPPING", "1").count == 1
            }
            let status = try #require(stage.notify.messages("STOPPING").first?["STATUS"])
            #expect(status.contains("1 connection may go on for 60 s"), "\(status)")
            // It is still there, and carries bytes.
            try await client.send([1, 2, 3])
            #expect(try await peer.receive(3) == [1, 2, 3])
            #expect(process.isRunning)
            client.close()
            peer.close()
            try await stage.workspace.eventually(what: "it ends") { !process.isRunning }
            #expect(process.exitStatus == .exited(0))
            #expect(stage.notify.messages("STOPPING").count == 1)
            #expect(stage.notify.messages("READY").count == 1)
        }
    }

    /// The unit's TimeoutStopSec= is 45 s: a longer drain would end in SIGKILL.
    @Test(arguments: [0, 100, 86_400])
    func `STOPPING says how long the drain may take, which the service manager waits for`(drain: Int) async throws {
        try await ServiceStage.use(drain: drain) { stage in
            let process = try await stage.start()
            process.signal(SIGTERM)
            try await stage.workspace.eventually(what: "it ends") { !process.isRunning }
            let stopping = try #require(stage.notify.messages("STOPPING", "1").first)
            #expect(stopping["EXTEND_TIMEOUT_USEC"] == "\((drain + 15) * 1_000_000)", "\(stopping.values)")
        }
    }

    @Test func `a reload is RELOADING with the time and then READY, whatever came of it`() async throws {
        try await ServiceStage.use { stage in
            let process = try await stage.start()
            try stage.write("[limits]\nconnections = 100\n")
            let before = Self.monotonicMicroseconds
            process.signal(SIGHUP)
            try await stage.workspace.eventually(what: "the reload is over", needing: process) {
                stage.notify.messages("READY").count == 2
            }
            let messages = stage.notify.messages.drop { $0["RELOADING"] == nil }
            let first = try #require(messages.first)
            #expect(first["RELOADING"] == "1")
            let time = try #require(first["MONOTONIC_USEC"].flatMap { UInt64($0) })
            #expect((before...Self.monotonicMicroseconds).contains(time))
            #expect(first["READY"] == nil)
            #expect(messages.dropFirst().contains { $0["READY"] == "1" && $0["STATUS"]?.hasPrefix("0 conn") == true })

            try stage.write("[limits]\nconnections = -1\n")
            process.signal(SIGHUP)
            try await stage.workspace.eventually(what: "the second reload is over", needing: process) {
                stage.notify.messages("READY").count == 3
            }
            #expect(stage.notify.messages("RELOADING").count == 2)
            let status = try #require(stage.notify.messages("READY").last?["STATUS"])
            #expect(status.contains("not reloaded"), "\(status)")
            #expect(status.contains("\(stage.file.path):"), "\(status)")
            _ = try await ServiceStage.greeted(at: stage.socks)

            try stage.write()
            process.signal(SIGHUP)
            try await stage.workspace.eventually(what: "the third reload is over", needing: process) {
                stage.notify.messages("READY").count == 4
            }
            #expect(stage.notify.status?.hasPrefix("0 connections, ") == true, "\(stage.notify.status ?? "")")
        }
    }

    @Test func `a service manager that is gone is no one's loss`() async throws {
        try await ServiceStage.use { stage in
            let environment = ["NOTIFY_SOCKET": stage.workspace.folder.appending(path: "nobody").path]
            let daemon = try await Daemon.start(
                in: stage.workspace, configuration: try String(contentsOf: stage.file, encoding: .utf8),
                environment: environment.merging(["WATCHDOG_USEC": "200000"]) { $1 })
            _ = try await ServiceStage.greeted(at: stage.socks)
            daemon.process.signal(SIGHUP)
            try await stage.workspace.eventually(what: "it is reloaded", needing: daemon.process) {
                daemon.process.logContains("reloaded: ")
            }
            #expect(await daemon.process.terminate(grace: .seconds(10)) == .exited(0))
        }
    }

    private static var monotonicMicroseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
