import Foundation

/// The dashboard, as far as Prometheus has to do with it.
struct Dashboard: Decodable {
    struct Panel: Decodable {
        struct Place: Decodable {
            let x, y, w, h: Int
        }

        struct Target: Decodable {
            let refId: String
            let expr: String
        }

        let id: Int
        let title: String
        let type: String
        let description: String?
        let gridPos: Place
        let targets: [Target]?
    }

    struct Templating: Decodable {
        struct Variable: Decodable { let name: String }
        let list: [Variable]
    }

    struct Annotations: Decodable {
        struct Annotation: Decodable { let expr: String }
        let list: [Annotation]
    }

    let title: String
    let panels: [Panel]
    let templating: Templating
    let annotations: Annotations

    static func read() throws -> Dashboard {
        try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: MetricsFiles.dashboard))
    }

    /// As Prometheus gets it, with what Grafana puts in.
    static func filledIn(_ expression: String) -> String {
        expression.replacing("$__rate_interval", with: "30s").replacing("$instance", with: ".*")
    }
}
