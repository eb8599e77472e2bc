import Foundation
import Synchronization

/// What was found so far: printed as it comes, and kept for a file.
final class Report: Sendable {
    private let found = Mutex<[Finding]>([])

    var findings: [Finding] { found.withLock { $0 } }

    func begin(_ title: String, _ how: String) {
        write("")
        write("\(title): \(how)")
        write(Self.row("", "value", "unit", "ratio", "target", ""))
    }

    func add(_ finding: Finding) {
        found.withLock { $0.append(finding) }
        write(
            Self.row(
                finding.what, finding.value.shortText, finding.unit, finding.ratio.map { $0.text(2) } ?? "",
                finding.target, finding.verdict))
    }

    /// Tab-separated values, a line each, behind a line with the columns' names.
    func save(to path: String) throws {
        let lines = findings.map { finding in
            [
                finding.section, finding.what, "\(finding.value)", finding.unit, finding.ratio.map { "\($0)" } ?? "",
                finding.target, finding.verdict,
            ].joined(separator: "\t")
        }
        let text = (["measure\twhat\tvalue\tunit\tratio\ttarget\tverdict"] + lines).joined(separator: "\n") + "\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// `print` keeps lines back where the output is no terminal.
    private func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func row(
        _ what: String, _ value: String, _ unit: String, _ ratio: String, _ target: String, _ verdict: String
    ) -> String {
        [
            what.padded(to: 66), value.padded(left: 10), unit.padded(to: 11), ratio.padded(left: 6),
            target.padded(left: 9), verdict,
        ].joined(separator: " ")
    }
}
