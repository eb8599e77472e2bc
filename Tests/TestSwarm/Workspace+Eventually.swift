extension Workspace {
    /// Waits for a condition by asking for it again and again, without holding one of the pool's few threads.
    ///
    /// - Parameters:
    ///   - process: a program without which the condition cannot come true any more: its end ends the wait.
    ///   - condition: may throw, which ends the wait too.
    /// - Throws: `SwarmError.neverHappened`, with the ends of the workspace's logs.
    package nonisolated(nonsending) func eventually(
        within limit: Duration = .seconds(30), what: String, needing process: ManagedProcess? = nil,
        _ condition: nonisolated(nonsending) () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            // Asked before the condition, so that what a program did last still counts.
            let status = process?.exitStatus
            if try await condition() {
                return
            }
            if let process, let status {
                throw SwarmError.endedEarly(name: process.name, while: what, status: status, logs: logTails)
            }
            guard ContinuousClock.now < deadline else {
                throw SwarmError.neverHappened(what: what, within: limit, logs: logTails)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
