extension SavedReport {
    /// All that was found, as tables of Markdown.
    var tables: String {
        (["Measured with:\n\n" + notes.map { "- \($0)\n" }.joined()] + sections.map(table)).joined(separator: "\n")
    }

    private func table(of section: String) -> String {
        let rows = findings(of: section).map { finding in
            let range = finding.range.map { "\($0.lowerBound.shortText) to \($0.upperBound.shortText)" } ?? ""
            let cells = [
                finding.what, finding.value.shortText, finding.unit, range, finding.ratio.map { $0.text(2) } ?? "",
                finding.target, finding.verdict,
            ]
            return "| \(cells.joined(separator: " | ")) |\n"
        }
        return """
            ### \(section.prefix(1).uppercased() + section.dropFirst())

            | | value | unit | rounds | ratio | target | |
            |---|---:|---|---|---:|---:|---|
            \(rows.joined())
            """
    }
}
