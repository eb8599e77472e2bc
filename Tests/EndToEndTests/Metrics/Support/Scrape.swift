/// What one scrape has said, in Prometheus' text format.
struct Scrape: Sendable {
    struct Family: Equatable, Sendable {
        let name: String
        let type: String
        let help: String
    }

    enum Fault: Error {
        case malformed(line: String)
    }

    /// Those that are different each time, whatever happens.
    private static let unsteady = ["loop_lag", "last_load_timestamp", "handshake_duration_seconds_sum", "_bucket{"]

    /// In their order.
    private(set) var families: [Family] = []
    /// By name and labels, as `relays_total{direction=inbound,crypto=rc4}`: without this program's prefix and the quotes.
    private(set) var series: [String: Double] = [:]

    init(_ text: String) throws(Fault) {
        var help: (name: Substring, words: Substring)?
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP "), words.count == 4 {
                help = (words[2], words[3])
            } else if line.hasPrefix("# TYPE "), words.count == 4, let above = help, above.name == words[2] {
                families.append(Family(name: String(words[2]), type: String(words[3]), help: String(above.words)))
            } else if let space = line.lastIndex(of: " "), let number = Double(line[line.index(after: space)...]) {
                series[Self.shortened(line[..<space])] = number
            } else {
                throw .malformed(line: String(line))
            }
        }
    }

    private static func shortened(_ name: Substring) -> String {
        let prefix = "mseproxy_"
        return String(name.hasPrefix(prefix) ? name.dropFirst(prefix.count) : name).replacing("\"", with: "")
    }

    subscript(name: String) -> Double? { series[name] }

    /// The labels of each family's series, with all values that they have.
    var labels: [String: [String: Set<String>]] {
        var labels: [String: [String: Set<String>]] = [:]
        for name in series.keys {
            let parts = name.split(separator: "{")
            guard parts.count == 2 else { continue }
            for label in parts[1].dropLast().split(separator: ",") {
                let pair = label.split(separator: "=", maxSplits: 1)
                labels[String(parts[0]), default: [:]][String(pair[0]), default: []].insert(String(pair[1]))
            }
        }
        return labels
    }

    /// What is another number than it was: of this program's own series, those that do not change by themselves.
    func changes(since before: Scrape) -> [String: Double] {
        series.reduce(into: [:]) { changes, now in
            let change = now.value - (before.series[now.key] ?? 0)
            guard change != 0, !now.key.hasPrefix("process_"), !now.key.hasPrefix("table_entries"),
                !Self.unsteady.contains(where: now.key.contains)
            else { return }
            changes[now.key] = change
        }
    }
}
