import Foundation
import TestSwarm
import Testing

/// Debian's Prometheus, which scrapes one daemon each second.
struct PrometheusServer: Sendable {
    /// What a query has found: series with a number each.
    struct Answer: Decodable {
        struct Body: Decodable {
            let result: [Series]
        }

        struct Series: Decodable {
            let metric: [String: String]
            let value: [Value]

            /// The last.
            var number: Double? { value.last.flatMap { Double($0.text) } }
        }

        /// The time, a number, and then the value, a text.
        struct Value: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                text = try (try? container.decode(String.self)) ?? "\(container.decode(Double.self))"
            }
        }

        let status: String
        let data: Body?
        let error: String?
    }

    private let endpoint = Endpoint.uniqueLoopback()
    let process: ManagedProcess

    /// - Returns: once it answers.
    init(scraping door: FiguresDoor, in workspace: Workspace) async throws {
        let configuration = workspace.folder.appending(path: "prometheus.yml")
        let text = """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            scrape_configs: [{job_name: mseproxy, static_configs: [{targets: ["\(door.endpoint)"]}]}]
            rule_files: ["\(MetricsFiles.rules.path)"]
            """
        try text.write(to: configuration, atomically: true, encoding: .utf8)
        let storage = try workspace.makeFolder("prometheus")
        process = try await workspace.start(
            .prometheus,
            [
                "--config.file=\(configuration.path)", "--storage.tsdb.path=\(storage.path)",
                "--web.listen-address=\(endpoint)",
            ])
        let (endpoint, process) = (endpoint, process)
        try await workspace.eventually(within: .seconds(60), what: "Prometheus is ready", needing: process) {
            let answer = try? await Self.get("/-/ready", from: endpoint)
            return answer?.status == 200
        }
    }

    private static func get(_ target: String, from endpoint: Endpoint) async throws -> RawAnswer {
        let end = HTTPEnd(try await .open(to: endpoint))
        defer { end.connection.close() }
        try await end.send("GET \(target) HTTP/1.1\r\nHost: \(endpoint)\r\nConnection: close\r\n\r\n")
        return try await end.answer()
    }

    func query(_ expression: String) async throws -> Answer {
        let escaped = Announces.escaped([UInt8](expression.utf8))
        let answer = try await Self.get("/api/v1/query?query=\(escaped)", from: endpoint)
        return try JSONDecoder().decode(Answer.self, from: Data(answer.body))
    }

    /// How its rules do, by their names: `ok`, where an expression was evaluated.
    func ruleHealth() async throws -> [String: String] {
        struct Rules: Decodable {
            struct Body: Decodable { let groups: [Group] }
            struct Group: Decodable { let rules: [Rule] }
            struct Rule: Decodable {
                let name: String
                let health: String
            }
            let data: Body
        }
        let answer = try await Self.get("/api/v1/rules", from: endpoint)
        let rules = try JSONDecoder().decode(Rules.self, from: Data(answer.body)).data.groups.flatMap(\.rules)
        return Dictionary(rules.map { ($0.name, $0.health) }) { $1 }
    }
}
