extension Finding {
    static let columns = ["measure", "what", "value", "low", "high", "unit", "ratio", "target", "verdict"]

    /// The finding as one line of tab-separated values.
    var line: String {
        [
            section, what, "\(value)", range.map { "\($0.lowerBound)" } ?? "", range.map { "\($0.upperBound)" } ?? "",
            unit,
            ratio.map { "\($0)" } ?? "", target, verdict,
        ].joined(separator: "\t")
    }

    /// Reads such a line; nil for anything else.
    init?(line: Substring) {
        let separator: Character = "\t"
        let fields = line.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
        guard fields.count == Self.columns.count, let value = Double(fields[2]) else { return nil }
        (section, what, self.value, unit) = (fields[0], fields[1], value, fields[5])
        if let low = Double(fields[3]), let high = Double(fields[4]) { range = low...high }
        ratio = Double(fields[6])
        if let number = Double(fields[7].dropFirst(2)) {
            bound = fields[7].hasPrefix("≤") ? .atMost(number) : .atLeast(number)
        }
    }
}
