import Foundation

/// What this tree has for who watches the daemon.
enum MetricsFiles {
    private static let tree = (0..<5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

    static let rules = tree.appending(path: "packaging/prometheus/mseproxy.rules.yml")
    static let rulesTest = tree.appending(path: "packaging/prometheus/mseproxy.rules.test.yml")
    static let scrape = tree.appending(path: "packaging/prometheus/scrape.yml")
    static let dashboard = tree.appending(path: "packaging/grafana/mseproxy.json")
    static let document = tree.appending(path: "docs/metrics.md")
}
