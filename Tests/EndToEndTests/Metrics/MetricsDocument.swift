import Foundation
import TestSwarm
import Testing

/// docs/metrics.md has every figure that there is, as the daemon itself describes it, and no other.
@Suite struct MetricsDocument {
    /// A row of the document's table for each family.
    private static func rows(_ scrape: Scrape) -> [String] {
        let labels = scrape.labels
        return scrape.families.map { family in
            let short = family.name.hasPrefix("mseproxy_") ? String(family.name.dropFirst(9)) : family.name
            let found = labels[family.type == "histogram" ? short + "_bucket" : short] ?? [:]
            let words = found.keys.sorted().filter { $0 != "le" }.map { label in
                // These follow from the machine and the build.
                ["loop", "version"].contains(label)
                    ? "`\(label)`" : "`\(label)`: \(found[label, default: []].sorted().joined(separator: ", "))"
            }
            return "| `\(family.name)` | \(family.type) | \(words.joined(separator: "; ")) | \(family.help) |"
        }
    }

    @Test func `the document's table is what the daemon says`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(other: door.table)) { stage in
            let text = try String(contentsOf: MetricsFiles.document, encoding: .utf8)
            let written = text.split(separator: "\n")
                .filter { $0.hasPrefix("| `mseproxy_") || $0.hasPrefix("| `process_") }.map { String($0) }
            let wanted = Self.rows(try await door.scrape())
            #expect(wanted.count > 20)
            let difference = wanted.filter { !written.contains($0) }.joined(separator: "\n")
            #expect(written == wanted, "rows that are missing, or others now:\n\(difference)")
        }
    }

    @Test func `the document names every alert`() throws {
        let text = try String(contentsOf: MetricsFiles.document, encoding: .utf8)
        let rules = try String(contentsOf: MetricsFiles.rules, encoding: .utf8)
        for match in rules.matches(of: /- alert: (\w+)/) {
            #expect(text.contains("`\(match.1)`"), "\(match.1)")
        }
    }
}
