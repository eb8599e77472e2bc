extension String {
    /// The string with what a terminal would obey or hide escaped, for a message.
    package var printable: String {
        // Most strings are, and asking Unicode's tables for each scalar takes longer than writing them does.
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        return unicodeScalars.reduce(into: "") { $0.append($1.printable) }
    }
}

extension Unicode.Scalar {
    /// The scalar, or TOML's escape for one that is not seen: controls, bidirectional overrides, line separators.
    package var printable: String {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: escaped
        default: String(Character(self))
        }
    }

    private var escaped: String {
        switch self {
        case "\t": return "\\t"
        case "\n": return "\\n"
        case "\r": return "\\r"
        default:
            let digits = String(value, radix: 16, uppercase: true)
            let width = value > 0xFFFF ? 8 : 4
            return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.utf8.count) + digits
        }
    }
}
