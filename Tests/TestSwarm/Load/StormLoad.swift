/// Connections that stand, are lost all together, and are made again at once.
package struct StormLoad: Sendable {
    private let driver: LoadDriver

    package struct Report: Decodable, Sendable {
        package let standing: Int
        /// Connections that came to stand, with their first bytes compared.
        package let made: Int
        /// Tries that did not.
        package let failed: Int
        package let errors: [String]
    }

    /// - Parameters:
    ///   - way: `inbound` or `socks`.
    ///   - end: where they lead to; this listens there.
    /// - Returns: once all stand.
    package static func start(
        in workspace: Workspace, _ way: HonestLoad.Way, _ count: Int, to listener: Endpoint, leadingTo end: Endpoint,
        infohash: String, sources: String = "", at place: Place = .here
    ) async throws -> StormLoad {
        StormLoad(
            driver: try await .start(
                in: workspace, "storm",
                [
                    way.rawValue, "--to", "\(listener)", "--listen", "\(end)", "--infohash", infohash, "--count",
                    "\(count)", "--sources", sources,
                ], at: place))
    }

    package func count() async throws -> Report { try await driver.ask("count", for: Report.self) }
    /// The other end resets all at once.
    package func drop() async throws -> Report { try await driver.ask("drop", for: Report.self) }
    /// Who made them resets all at once.
    package func letGo() async throws -> Report { try await driver.ask("let-go", for: Report.self) }
    package func stop() async throws -> Report { try await driver.stop(for: Report.self) }
}
