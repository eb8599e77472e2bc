/// A type that stands in the file as a table. Its list of keys is all there is to say about a table: reading,
/// rendering and the hints for misspelt keys follow from it.
protocol Section {
    /// The value in which no key was given.
    static var blank: Self { get }
    static var keys: [Key<Self>] { get }
}

extension Section {
    /// Reads a table; nil when it is none. Errors in it are reported, and leave what they concern as it was.
    static func read(_ node: TomlNode, _ reader: inout Reader) -> Self? {
        guard case .table(let entries) = node.value else {
            reader.reportType(of: node, expected: "a table")
            return nil
        }
        var section = blank
        let keys = keys
        for key in keys {
            reader.within(key.name) { reader in
                if let entry = entries.first(where: { $0.key == key.name }) {
                    key.read(entry.node, &section, &reader)
                } else if key.isRequired {
                    reader.report("is missing", at: node.position)
                } else {
                    key.note(section, &reader)
                }
            }
        }
        let names = keys.map(\.name)
        for entry in entries where !names.contains(entry.key) {
            reader.reportUnknown(entry)
        }
        return section
    }

    /// Enters what a section left out of the file holds by default.
    func note(_ reader: inout Reader) {
        for key in Self.keys {
            reader.within(key.name) { key.note(self, &$0) }
        }
    }

    /// The section's keys as lines of TOML, then its tables, each under its heading.
    func render(path: [String]) -> String {
        let keys = Self.keys
        return (keys.filter { !$0.isSection } + keys.filter(\.isSection)).map { $0.render(self, path) }.joined()
    }
}
