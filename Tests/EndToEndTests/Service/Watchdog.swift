import Glibc
import TestSwarm
import Testing

/// Signs of life: they come in time while every loop turns, and stay away while one does not.
@Suite(.serialized) struct Watchdog {
    /// How long the service manager waits.
    private static let period = Duration.seconds(2)
    private static let environment = ["WATCHDOG_USEC": "2000000"]

    @Test func `they come more often than each half of the time, and only to whoever waits for them`() async throws {
        try await ServiceStage.use { stage in
            let process = try await stage.start(Self.environment)
            try await ServiceStage.use { other in
                // Another process is meant, and none.
                let unmeant = try await other.start(Self.environment.merging(["WATCHDOG_PID": "1"]) { $1 })
                let before = stage.notify.messages("WATCHDOG").count
                try await stage.workspace.eventually(what: "eight signs of life", needing: process) {
                    stage.notify.messages("WATCHDOG", "1").count >= before + 8
                }
                #expect(other.notify.messages("WATCHDOG").isEmpty)
                #expect(unmeant.isRunning)
            }
            let times = stage.notify.messages("WATCHDOG").map(\.time)
            let first = try #require(times.first)
            let last = try #require(times.last)
            #expect(last - first < Self.period / 2 * (times.count - 1))
        }
    }

    @Test func `they stay away while any thread that serves stands still, and come again when it goes on`() async throws
    {
        try await ServiceStage.use { stage in
            let process = try await stage.start(Self.environment)
            let threads = try StoppedThread.all(of: process)
            // The main one and two workers.
            #expect(threads.count == 3, "\(threads)")
            for thread in threads {
                try await stage.expectSigns(process)
                let stopped = try await StoppedThread(thread)
                defer { stopped.resume() }
                try await stage.workspace.eventually(what: "no sign of life while \(thread) stands", needing: process) {
                    guard let last = stage.notify.messages("WATCHDOG").last?.time else { return false }
                    return .now - last > Self.period
                }
                if thread != process.pid {
                    // The main one goes on, and says what it sees.
                    try await stage.workspace.eventually(what: "the log has it", needing: process) {
                        process.logCount(of: "has not turned") == threads.firstIndex(of: thread)
                    }
                }
            }
            try await stage.expectSigns(process)
        }
    }
}

extension ServiceStage {
    /// Waits for a few more signs of life.
    fileprivate nonisolated(nonsending) func expectSigns(_ process: ManagedProcess) async throws {
        let before = notify.messages("WATCHDOG").count
        try await workspace.eventually(what: "signs of life", needing: process) {
            notify.messages("WATCHDOG").count >= before + 3
        }
    }
}
