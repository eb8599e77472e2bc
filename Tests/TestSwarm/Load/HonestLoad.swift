/// Connections that behave, so many at a time one after the other, of which every byte is compared.
package struct HonestLoad: Sendable {
    private let driver: LoadDriver
    package var process: ManagedProcess { driver.process }

    /// What each connection is.
    package enum Way: String, Sendable {
        /// A peer's, which reaches the client.
        case inbound
        /// A client's, by SOCKS or by CONNECT to a peer.
        case socks, connect
        /// A client's that connects to what stands for the peer.
        case direct
        /// Requests of a client's.
        case announce, page, figures
    }

    /// What is at the other end.
    package enum End: String, Sendable {
        /// Speaks plaintext alone.
        case client
        /// Takes MSE, and plaintext too.
        case peer
        case tracker
    }

    package struct Settings: Sendable {
        package var concurrency = 50
        /// How many connections in all; 0 for as many as come until the end.
        package var total = 0
        /// How often one that fails is tried in all.
        package var tries = 1
        /// Each way, the handshake among them.
        package var byteCount = 20_000
        /// Seconds between two connections of one worker, on average.
        package var pause = 0.0
        /// In turn: rc4, plaintext, none, other.
        package var cryptos = ["rc4"]
        package var infohash = "00112233445566778899aabbccddeeff01234567"
        /// A network that connections come from, an address each.
        package var sources = ""
        /// Announces go to a tracker itself, and not through a proxy.
        package var isPlainTarget = false

        package init() {}
    }

    package struct Report: Decodable, Sendable {
        /// Connections that ended as they should, with every byte.
        package let done: Int
        /// Of the worker that has the fewest.
        package let least: Int
        package let failed: Int
        /// Tries that came to nothing, where others followed.
        package let retried: Int
        /// In seconds.
        package let slowest: Double
        package let slowestFailure: Double
        package let errors: [String]
        /// Connections that reached the other end.
        package let taken: Int
    }

    /// - Parameters:
    ///   - listener: the proxy's: an endpoint, or `unix:` and a path.
    ///   - end: what connections lead to, and where it listens; nil where the proxy itself answers.
    package static func start(
        in workspace: Workspace, _ way: Way, to listener: String, leadingTo end: (End, Endpoint)? = nil,
        _ settings: Settings = Settings(), at place: Place = .here
    ) async throws -> HonestLoad {
        var arguments = [
            way.rawValue, "--to", listener, "--infohash", settings.infohash, "--concurrency", "\(settings.concurrency)",
            "--total", "\(settings.total)", "--tries", "\(settings.tries)", "--bytes", "\(settings.byteCount)",
            "--pause", "\(settings.pause)",
            "--crypto", settings.cryptos.joined(separator: ","), "--sources", settings.sources,
        ]
        if let end { arguments += ["--end", end.0.rawValue, "--listen", "\(end.1)"] }
        if settings.isPlainTarget { arguments.append("--plain-target") }
        return HonestLoad(driver: try await .start(in: workspace, "honest", arguments, at: place))
    }

    package func count() async throws -> Report { try await driver.ask("count", for: Report.self) }
    /// The other end's program goes, with all its connections.
    package func goAway() async throws -> Report { try await driver.ask("away", for: Report.self) }
    /// It is there again.
    package func comeBack() async throws -> Report { try await driver.ask("back", for: Report.self) }
    /// Has each worker count anew what it has done, of connections that are made from here on.
    package func mark() async throws -> Report { try await driver.ask("mark", for: Report.self) }
    /// Counts all anew, of connections that are made from here on.
    package func forget() async throws -> Report { try await driver.ask("forget", for: Report.self) }
    /// Lets what is under way come to its end.
    package func stop() async throws -> Report { try await driver.stop(for: Report.self) }
    /// Waits until `total` connections are over.
    package func finish(within limit: Duration = .seconds(300)) async throws -> Report {
        try await driver.finish(within: limit, for: Report.self)
    }
}
