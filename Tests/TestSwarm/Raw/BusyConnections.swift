import Foundation

/// Many connections through a proxy, busy both ways, of which every byte is compared; driven by `Scripts/busy-connections.py`.
package struct BusyConnections: Sendable {
    package let process: ManagedProcess
    private let workspace: Workspace

    /// What came of a command.
    package struct Report: Decodable, Sendable {
        package var open: Int?
        package var new: Int?
        package var error: String?
        /// Connections that have ended, wanted or not.
        package var ended: Int?
        package var stopped: Int?
        /// Bytes that came back.
        package var bytes: Int?
        /// Connections that lost bytes, or ended before they should.
        package var failed: Int?
        package var errors: [String]?
    }

    /// Opens `count` connections by SOCKS at `proxy` to `target`.
    /// - Parameters:
    ///   - infohash: hexadecimal, of the peer-wire handshake that each begins with; nil where they are not BitTorrent's.
    ///   - echo: where this listens too, and sends back what comes.
    /// - Returns: once all are open.
    package static func start(
        in workspace: Workspace, _ count: Int, by proxy: Endpoint, to target: Endpoint, infohash: String? = nil,
        echo: Endpoint? = nil
    ) async throws -> BusyConnections {
        var arguments = [Script.busyConnections.path, "\(proxy)", "\(target)", "\(count)"]
        if let infohash { arguments += ["--infohash", infohash] }
        if let echo { arguments += ["--echo", "\(echo)"] }
        let process = try await workspace.start(.python, arguments, takesInput: true)
        let connections = BusyConnections(process: process, workspace: workspace)
        _ = try await connections.report(1)
        return connections
    }

    /// Makes one more connection that carries 100 KB and ends.
    package func makeOne() async throws -> Report { try await ask("new") }

    /// How many have ended, and how many bytes came back by now.
    package func count() async throws -> Report { try await ask("count") }

    /// Has all finish in order.
    package func stop() async throws -> Report { try await ask("stop") }

    private func ask(_ command: String) async throws -> Report {
        let before = lines.count
        try process.send(command)
        return try await report(before + 1)
    }

    private var lines: [Substring] { process.log.split(separator: "\n").filter { $0.hasPrefix("{") } }

    private func report(_ number: Int) async throws -> Report {
        try await workspace.eventually(
            within: .seconds(90), what: "the busy connections' report \(number)", needing: process
        ) {
            lines.count >= number
        }
        return try JSONDecoder().decode(Report.self, from: Data(lines[number - 1].utf8))
    }
}
