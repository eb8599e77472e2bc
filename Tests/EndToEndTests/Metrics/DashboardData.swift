import TestSwarm
import Testing

/// The dashboard's expressions, asked of a Prometheus that watches a daemon at work.
@Suite(.serialized) struct DashboardData {
    @Test func `the dashboard has no two panels in one place, and words for each`() throws {
        let dashboard = try Dashboard.read()
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        #expect(Set(dashboard.templating.list.map(\.name)) == ["datasource", "instance"])
        var taken: Set<[Int]> = []
        for panel in dashboard.panels {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.x + place.w <= 24, "\(panel.title)")
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted, "\(panel.title)") }
            }
            if panel.type != "row" {
                #expect(panel.description?.isEmpty == false, "\(panel.title)")
                #expect(panel.targets?.isEmpty == false, "\(panel.title)")
            }
        }
    }

    @Test func `each of the dashboard's expressions has data, and each alert's rule is evaluated`() async throws {
        let door = FiguresDoor()
        let settings = Stage.Settings(connect: 10, other: door.table)
        try await Stage.use(settings) { stage in
            let prometheus = try await PrometheusServer(scraping: door, in: stage.workspace)
            let dashboard = try Dashboard.read()
            // An annotation is there when something has happened, and nothing has.
            let expressions = dashboard.panels.flatMap { $0.targets ?? [] }.map(\.expr)
            #expect(expressions.count >= 30)
            var missing = expressions.map { Dashboard.filledIn($0) }
            // Handshakes and bytes both ways again and again: a rate needs two scrapes between which there were some.
            try await stage.eventually(within: .seconds(60), "every expression has data") {
                try await stage.expectHonestService()
                var still: [String] = []
                for expression in missing {
                    let answer = try await prometheus.query(expression)
                    #expect(answer.status == "success", "\(expression): \(answer.error ?? "")")
                    let numbers = answer.data?.result.compactMap(\.number) ?? []
                    if numbers.isEmpty || numbers.contains(where: \.isNaN) { still.append(expression) }
                }
                missing = still
                return still.isEmpty
            }
            for annotation in dashboard.annotations.list {
                #expect(try await prometheus.query(Dashboard.filledIn(annotation.expr)).status == "success")
            }
            // Its own words for it are what an administrator reads in it.
            let bytes = try await prometheus.query(#"sum(mseproxy_relayed_bytes_total{crypto="rc4"})"#)
            let scraped = try await door.scrape().series.filter { $0.key.hasPrefix("relayed_bytes_total") }
            let most = scraped.filter { $0.key.contains("crypto=rc4") }.values.reduce(0, +)
            let number = try #require(bytes.data?.result.first?.number)
            #expect(number > 0 && number <= most)
            try await stage.eventually("all rules were evaluated") {
                let health = try await prometheus.ruleHealth()
                return health.count >= 10 && health.values.allSatisfy { $0 == "ok" }
            }
            #expect(try await prometheus.query(#"ALERTS{alertstate="firing"}"#).data?.result.count == 0)
        }
    }
}
