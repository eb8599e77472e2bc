import PrintableText

extension String {
    /// The string as a TOML basic string, quotes included, with nothing in it that a terminal would obey or hide.
    var tomlQuoted: String {
        var text = "\""
        for scalar in unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text.append("\\") }
            text.append(scalar.printable)
        }
        return text + "\""
    }

    /// The string quoted for a message, and cut when it is longer than anyone wants to read.
    var shown: String {
        let limit = 80
        let head = unicodeScalars.prefix(limit)
        return String(String.UnicodeScalarView(head)).tomlQuoted + (head.endIndex == unicodeScalars.endIndex ? "" : "…")
    }
}
