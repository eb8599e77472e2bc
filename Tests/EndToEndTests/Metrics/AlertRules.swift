import Foundation
import TestSwarm
import Testing

/// The alert rules and the example of a scrape, as promtool sees them.
@Suite struct AlertRules {
    private nonisolated(nonsending) func promtool(_ arguments: [String]) async throws {
        try await Workspace.use { workspace in
            let (status, output) = try await workspace.run(.promtool, arguments)
            #expect(status == .exited(0), "\(output)")
            #expect(output.contains("SUCCESS"))
        }
    }

    @Test func `the rules are rules`() async throws { try await promtool(["check", "rules", MetricsFiles.rules.path]) }

    @Test func `each alert fires when it should, and not otherwise`() async throws {
        try await promtool(["test", "rules", MetricsFiles.rulesTest.path])
    }

    @Test func `the example is a configuration of Prometheus'`() async throws {
        try await promtool(["check", "config", MetricsFiles.scrape.path])
    }

    @Test func `every alert is tested both ways`() throws {
        let rules = try String(contentsOf: MetricsFiles.rules, encoding: .utf8)
        let tests = try String(contentsOf: MetricsFiles.rulesTest, encoding: .utf8)
        let names = rules.matches(of: /- alert: (\w+)/).map { String($0.1) }
        #expect(names.count >= 10 && Set(names).count == names.count)
        for name in names {
            #expect(tests.contains("alertname: \(name), exp_alerts: []"), "\(name) is tested not to fire")
            #expect(tests.contains("alertname: \(name)\n        exp_alerts:\n"), "\(name) is tested to fire")
        }
    }

    @Test func `rules and dashboard name figures that there are`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(other: door.table)) { stage in
            let series = Set(try await door.scrape().series.keys.map { "\($0.prefix { $0 != "{" })" })
            let rules = try String(contentsOf: MetricsFiles.rules, encoding: .utf8)
            let dashboard = try String(contentsOf: MetricsFiles.dashboard, encoding: .utf8)
            let names = (rules + dashboard).matches(of: /\b(?:mseproxy|process)_[a-z_]+/).map { "\($0.0)" }
            #expect(Set(names).count > 20)
            for name in Set(names) {
                let short = name.hasPrefix("mseproxy_") ? String(name.dropFirst("mseproxy_".count)) : name
                #expect(series.contains(short), "\(name)")
            }
        }
    }
}
