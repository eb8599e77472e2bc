import Foundation
import TestSwarm
import Testing

/// That a log which no one reads stops neither the daemon nor its end.
@Suite struct UnreadLog {
    @Test func `a reader of the log that has stopped reading stops nothing`() async throws {
        try await Workspace.use { workspace in
            let socks = Endpoint.uniqueLoopback()
            let listener = Endpoint.unique()
            let file = workspace.folder.appending(path: "unread.toml")
            let text = """
                [outbound]
                socks = ["\(socks)"]
                [inbound]
                listen = ["\(listener)"]
                [log]
                level = "debug"
                """
            try Daemon.isolated(text).write(to: file, atomically: true, encoding: .utf8)
            // The pipe's reader opens it and then only sleeps.
            let script = """
                mkfifo log
                sleep 1000 < log &
                exec "$0" run --config "$1" 2> log
                """
            let daemon = try await workspace.start(
                Program("sh", package: "dash"), ["-c", script, try Daemon.program().path(), file.path])
            try await workspace.eventually(what: "the daemon listens", needing: daemon) {
                (try? await RawConnection.open(to: listener)) != nil
            }
            // A line each, of some hundred bytes: more than a pipe's 64 KiB.
            for _ in 0..<1200 {
                let stranger = try await RawConnection.open(to: listener)
                stranger.close()
            }
            let client = try await RawConnection.open(to: socks)
            try await client.send([5, 1, 0])
            #expect(try await client.receive(2) == [5, 0])
            // After its grace it would be killed.
            #expect(await daemon.terminate(grace: .seconds(5)) == .exited(0))
        }
    }
}
