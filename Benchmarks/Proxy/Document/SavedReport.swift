import BenchmarkKit
import Foundation

/// What `Report` has saved.
struct SavedReport {
    /// "name: value", in order.
    let notes: [String]
    let findings: [Finding]

    init(at path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        notes = lines.filter { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) }
        findings = lines.compactMap { Finding(line: $0) }
        guard lines.count == notes.count + 1 + findings.count, !findings.isEmpty else {
            throw Disappointment("\(path) is not what a benchmark has saved")
        }
    }

    /// The measurements, in order.
    var sections: [String] {
        findings.reduce(into: []) { if !$0.contains($1.section) { $0.append($1.section) } }
    }

    func findings(of section: String) -> [Finding] { findings.filter { $0.section == section } }
}
