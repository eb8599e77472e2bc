import TestSwarm
import Testing

/// Where a daemon's figures are, and what is expected of them.
struct FiguresDoor: Sendable {
    let endpoint = Endpoint.uniqueLoopback()
    /// Where the daemon is; nil for the network of the tests themselves.
    var network: NetworkNamespace?

    /// For the daemon's configuration.
    var table: String { "[metrics]\nlisten = [\"\(endpoint)\"]" }

    /// What is answered to `request`, whole.
    nonisolated(nonsending) func ask(_ request: String) async throws -> RawAnswer {
        let end = HTTPEnd(try await .open(to: endpoint, network: network))
        defer { end.connection.close() }
        try await end.send(request)
        return try await end.answer(toHEAD: request.hasPrefix("HEAD "))
    }

    nonisolated(nonsending) func text() async throws -> String {
        let answer = try await ask("GET /metrics HTTP/1.1\r\nHost: \(endpoint)\r\n\r\n")
        #expect(answer.status == 200)
        return answer.text
    }

    nonisolated(nonsending) func scrape() async throws -> Scrape { try Scrape(try await text()) }

    /// Expects that `body` changes these series by these numbers, and no other at all: what was there meanwhile is there no more.
    nonisolated(nonsending) func expect(
        _ changes: [String: Double], in workspace: Workspace, sourceLocation: SourceLocation = #_sourceLocation,
        of body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        let before = try await scrape()
        try await body()
        var found: [String: Double] = [:]
        do {
            try await workspace.eventually(within: .seconds(20), what: "the figures are as expected") {
                found = try await scrape().changes(since: before)
                return found == changes
            }
        } catch SwarmError.neverHappened {
            let missing = changes.filter { found[$0.key] != $0.value }
            let other = found.filter { changes[$0.key] != $0.value }
            Issue.record("expected \(missing), found \(other)", sourceLocation: sourceLocation)
        }
    }
}
