import Foundation
import Synchronization

/// What was found so far: printed as it comes, and kept for a file.
final class Report: Sendable {
    private let notes = Mutex<[String]>([])
    private let found = Mutex<[Finding]>([])

    var findings: [Finding] { found.withLock { $0 } }

    func begin(_ title: String, _ how: String) {
        write("")
        write("\(title): \(how)")
        write(Self.row("", "value", "unit", "rounds", "ratio", "target", ""))
    }

    func add(_ finding: Finding) {
        found.withLock { $0.append(finding) }
        write(
            Self.row(
                finding.what, finding.value.shortText, finding.unit,
                finding.range.map { "\($0.lowerBound.shortText)–\($0.upperBound.shortText)" } ?? "",
                finding.ratio.map { $0.text(2) } ?? "",
                finding.target, finding.verdict))
    }

    /// Where and with what it was measured.
    func note(_ name: String, _ value: String) {
        notes.withLock { $0.append("# \(name): \(value)") }
        write("\(name): \(value)")
    }

    /// The notes, then tab-separated values, a line each, behind a line with the columns' names.
    func save(to path: String) throws {
        let lines = notes.withLock { $0 } + [Finding.columns.joined(separator: "\t")] + findings.map(\.line)
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// `print` keeps lines back where the output is no terminal.
    private func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func row(
        _ what: String, _ value: String, _ unit: String, _ rounds: String, _ ratio: String, _ target: String,
        _ verdict: String
    ) -> String {
        [
            what.padded(to: 66), value.padded(left: 10), unit.padded(to: 10), rounds.padded(to: 13),
            ratio.padded(left: 6),
            target.padded(left: 7), verdict,
        ].joined(separator: " ")
    }
}
