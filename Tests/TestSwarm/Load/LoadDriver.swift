import Foundation

/// A part of `Scripts/load-driver.py` that runs: orders go to it, reports come back.
package struct LoadDriver: Sendable {
    package let process: ManagedProcess
    private let workspace: Workspace

    /// - Returns: once it reports that it is ready.
    static func start(
        in workspace: Workspace, _ part: String, _ arguments: [String], at place: Place,
        readyWithin limit: Duration = .seconds(60)
    ) async throws -> LoadDriver {
        let process = try await workspace.start(
            .python, [Script.loadDriver.path, part] + arguments, takesInput: true, at: place)
        let driver = LoadDriver(process: process, workspace: workspace)
        try await driver.wait(within: limit, for: "the driver of \(part) load is ready") {
            driver.lines(with: "\"ready\"").count == 1
        }
        return driver
    }

    /// What it reports to `order`.
    func ask<Report: Decodable>(_ order: String, for type: Report.Type) async throws -> Report {
        let before = lines(with: "\"order\"").count
        try process.send(order)
        try await wait(within: .seconds(60), for: "a report to \(order)") {
            lines(with: "\"order\"").count > before
        }
        return try decode(lines(with: "\"order\"")[before])
    }

    /// Has it end; what it reports last.
    func stop<Report: Decodable>(within limit: Duration = .seconds(90), for type: Report.Type) async throws -> Report {
        try process.send("stop")
        try await wait(within: limit, for: "the driver ends") { !process.isRunning }
        guard let last = lines(with: "\"over\"").last else {
            throw SwarmError.neverHappened(what: "a last report", within: limit, logs: process.logTail)
        }
        return try decode(last)
    }

    /// Waits until it reports, by itself, that all it was to do is done.
    func finish<Report: Decodable>(within limit: Duration, for type: Report.Type) async throws -> Report {
        try await wait(within: limit, for: "all is done") { !lines(with: "\"over\"").isEmpty }
        return try await stop(for: type)
    }

    private func wait(
        within limit: Duration, for what: String, _ condition: () throws -> Bool
    ) async throws {
        // Its end is what is waited for where it was told to end.
        try await workspace.eventually(within: limit, what: what) {
            if try condition() { return true }
            guard process.isRunning else {
                throw SwarmError.endedEarly(
                    name: process.name, while: what, status: process.exitStatus ?? .exited(0), logs: process.logTail)
            }
            return false
        }
    }

    private func lines(with word: String) -> [Substring] {
        process.log.split(separator: "\n").filter { $0.hasPrefix("{") && $0.contains(word) }
    }

    private func decode<Report: Decodable>(_ line: Substring) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(line.utf8))
    }
}
