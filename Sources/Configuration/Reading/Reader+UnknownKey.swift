import PrintableText

extension Reader {
    /// Behind so many errors nothing more is looked for: a file of another program has one a line.
    private static let mostHints = 50

    /// Notes a key that the table being read does not know, with what was probably meant.
    mutating func reportUnknown(_ entry: TomlNode.Entry) {
        let kind = if case .table = entry.node.value { "table" } else { "key" }
        let here = tables.first { $0.path == key }
        let place = key.isEmpty ? "" : " in \(here?.heading ?? key)"
        let hint =
            errors.count < Self.mostHints
            ? hint(for: entry.key, here: here?.names ?? [], elsewhere: tables.filter { $0.path != key }) : ""
        reportPlainly("unknown \(kind) `\(entry.key.printable)`\(place)\(hint)", at: entry.keyPosition)
    }

    /// A key that exists elsewhere is more likely misplaced than misspelt.
    private func hint(for name: String, here: [String], elsewhere: [Outline.Table]) -> String {
        let homes = elsewhere.filter { $0.names.contains(name) }
        if !homes.isEmpty { return ": it belongs \(alternatives(homes))" }
        if let near = Spelling.nearest(to: name, among: here) { return ": did you mean `\(near)`?" }
        guard let near = elsewhere.lazy.compactMap({ Spelling.nearest(to: name, among: $0.names) }).first else {
            return ""
        }
        return ": did you mean `\(near)` \(alternatives(elsewhere.filter { $0.names.contains(near) }))?"
    }

    /// "a", "a or b", "a, b or c"; the top of the file last, since what is said of it has a comma.
    private func alternatives(_ tables: [Outline.Table]) -> String {
        let places = (tables.filter { !$0.path.isEmpty } + tables.filter(\.path.isEmpty)).map(place)
        guard let last = places.last, places.count > 1 else { return places.joined() }
        return "\(places.dropLast().joined(separator: ", ")) or \(last)"
    }

    private func place(of table: Outline.Table) -> String {
        table.path.isEmpty ? "at the top of the file, before any table" : "in \(table.heading)"
    }
}
