/// Handshakes that lead nowhere, at full speed by several processes.
package struct FloodLoad: Sendable {
    private let driver: LoadDriver

    /// What a connection sends.
    package enum Kind: String, CaseIterable, Sendable {
        case garbage, zeros
        /// A valid public key, and then nothing.
        case key
        /// A valid public key, and 20 KB that are no handshake.
        case keyAndGarbage = "key-garbage"
    }

    package struct Report: Decodable, Sendable {
        package let attempts: Int
        package let connected: Int
        /// Those that were answered a byte at least.
        package let answered: Int
        /// Those that the other end has ended.
        package let closed: Int
        package let failed: Int
        package let seconds: Double
    }

    /// - Parameter hold: how many connections each process keeps; then the oldest goes.
    package static func start(
        in workspace: Workspace, _ kinds: [Kind], to listener: Endpoint, sources: String, processes: Int = 2,
        hold: Int = 2000, at place: Place = .here
    ) async throws -> FloodLoad {
        FloodLoad(
            driver: try await .start(
                in: workspace, "flood",
                [
                    "--to", "\(listener)", "--kinds", kinds.map(\.rawValue).joined(separator: ","), "--sources",
                    sources, "--processes", "\(processes)", "--hold", "\(hold)",
                ], at: place))
    }

    package func stop() async throws -> Report { try await driver.stop(for: Report.self) }
}
