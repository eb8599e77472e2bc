import Foundation
import TestSwarm
import Testing

/// A time of day that jumps, and a machine that sleeps.
@Suite struct ClockJumps {
    private static let day: Int64 = 24 * 3600

    @Test func `days forth and back leave connections and deadlines alone, and what is known ends by the new time`()
        async throws
    {
        try await Workspace.use { workspace in
            let clock = try await ShiftedClock(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    workers = 1
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "prefer"
                    [inbound]
                    listen = []
                    [timeouts]
                    first_bytes = 1
                    idle = 600
                    [state]
                    path = "\(workspace.folder.appending(path: "state").path)"
                    [log]
                    level = "debug"
                    """, environment: clock.environment)
            let stage = Stage(
                workspace: workspace, daemon: daemon, listener: .unique(), socks: socks,
                client: try RawListener.start(in: workspace, on: .uniqueLoopback()), selectsPlaintext: false)
            let pair = try await RelayPair.open(on: stage)
            let peer = try RawListener.start(in: workspace)
            #expect(try await Self.isTriedWithMSE(peer, by: stage))
            #expect(try await !Self.isTriedWithMSE(peer, by: stage), "what it speaks was not remembered")
            for (days, isForgotten) in [(2, true), (-2, false), (0, false)] as [(Int64, Bool)] {
                try clock.set(to: days * Self.day)
                // A control: the daemon's clock is the one that has jumped.
                try await Self.expectTime(days, of: stage)
                #expect(try await Self.isTriedWithMSE(peer, by: stage) == isForgotten, "\(days) days")
                try await Self.expectDeadline(of: stage)
                let before = try daemon.process.processorTime
                try await Task.sleep(for: .milliseconds(500))
                let used = try daemon.process.processorTime - before
                #expect(used < .milliseconds(150), "a loop that is busy: \(used) in 0.5 s")
                try await pair.client.send(Array("still here".utf8))
                #expect(try await pair.peer.receive(10) == Array("still here".utf8))
                print("faults: clock off by \(days) days: processor time in 0.5 s \(used)")
            }
            // Its end has a deadline too.
            try clock.set(to: -Self.day)
            #expect(await daemon.process.terminate() == .exited(0))
        }
    }

    /// Whether a connection to `peer`, who speaks plaintext alone, begins with MSE; it then begins again without.
    private static nonisolated(nonsending) func isTriedWithMSE(_ peer: RawListener, by stage: Stage) async throws
        -> Bool
    {
        let handshake = Stage.handshake()
        let client = try await stage.openThroughSOCKS(to: peer.endpoint)
        try await client.send(handshake)
        var isTried = false
        while true {
            let connection = try await peer.accept()
            if try await connection.receive(20) == Array(handshake.prefix(20)) {
                #expect(try await connection.receive(48) == Array(handshake.dropFirst(20)))
                // It is one that speaks plaintext once it has said so.
                try await connection.send(Stage.handshake())
                #expect(try await client.receive(68).count == 68)
                return isTried
            }
            isTried = true
            connection.close()
        }
    }

    /// Expects that the last line of the log was written so many days from now.
    private static nonisolated(nonsending) func expectTime(_ days: Int64, of stage: Stage) async throws {
        let client = try await RawConnection.open(to: stage.socks)
        client.close()
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd"
        formatter.timeZone = TimeZone(identifier: "UTC")
        try await stage.eventually("a line from \(days) days away") {
            // Midnight may come meanwhile.
            let expected = [0.0, 60].map { late in
                formatter.string(from: Date.now.addingTimeInterval(Double(days * Self.day) - late))
            }
            guard let line = stage.daemon.log.split(separator: "\n").last else { return false }
            return expected.contains { line.hasPrefix($0) }
        }
    }

    /// Expects that a client that says nothing is ended after its second, the clock jumping back meanwhile.
    private static nonisolated(nonsending) func expectDeadline(of stage: Stage) async throws {
        let began = ContinuousClock.now
        let client = try await RawConnection.open(to: stage.socks)
        _ = try await client.receiveToEnd()
        let took = ContinuousClock.now - began
        #expect(took > .milliseconds(800) && took < .seconds(20), "\(took)")
    }

    @Test func `after a sleep of the whole process connections go on, and who came meanwhile is served`() async throws {
        try await Stage.use(.init(outbound: #"encryption = "prefer""#, handshake: 20, firstBytes: 30)) { stage in
            let pair = try await RelayPair.open(on: stage)
            stage.daemon.process.signal(SIGSTOP)
            try await stage.eventually("it stands still") {
                try String(contentsOfFile: "/proc/\(stage.daemon.process.pid)/stat", encoding: .utf8).contains(") T ")
            }
            try await pair.client.send(Array("sent while it slept".utf8))
            var waiting: [RawConnection] = []
            for _ in 0..<10 {
                let client = try await RawConnection.open(to: stage.socks)
                try await client.send([5, 1, 0])
                waiting.append(client)
            }
            try await Task.sleep(for: .seconds(3))
            #expect(waiting.allSatisfy { $0.unreadByteCount == 0 })
            stage.daemon.process.signal(SIGCONT)
            #expect(try await pair.peer.receive(19) == Array("sent while it slept".utf8))
            for client in waiting {
                #expect(try await client.receive(2) == [5, 0])
                client.close()
            }
            pair.client.connection.close()
            pair.peer.connection.close()
        }
    }
}
