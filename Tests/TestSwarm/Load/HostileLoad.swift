/// Connections that are made at once and held, and say nothing, or a byte now and then.
package struct HostileLoad: Sendable {
    private let driver: LoadDriver

    package struct Report: Decodable, Sendable {
        package let open: Int
        /// Connections that came about.
        package let made: Int
        /// Those of them that the other end has ended.
        package let ended: Int
        package let failed: Int
    }

    /// - Parameters:
    ///   - listener: an endpoint, or `unix:` and a path.
    ///   - drip: what is sent byte by byte, the last one for ever; nothing at all where it is empty.
    ///   - sources: a network that they come from; empty for the kernel's choice.
    /// - Returns: once all have been made.
    package static func start(
        in workspace: Workspace, _ count: Int, to listener: String, drip: [UInt8] = [], every interval: Double = 1,
        sources: String = "", at place: Place = .here
    ) async throws -> HostileLoad {
        let hex = drip.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return HostileLoad(
            driver: try await .start(
                in: workspace, "hostile",
                [
                    "--to", listener, "--count", "\(count)", "--drip", hex, "--interval", "\(interval)", "--sources",
                    sources,
                ], at: place))
    }

    package func count() async throws -> Report { try await driver.ask("count", for: Report.self) }
    package func stop() async throws -> Report { try await driver.stop(for: Report.self) }
}
