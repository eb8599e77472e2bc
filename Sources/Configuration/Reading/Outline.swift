/// The names of a key and of what is inside it, without types: where a key could have been meant to stand.
struct Outline {
    let name: String
    let keys: [Outline]
    /// Whether the key holds any number of tables.
    let isArray: Bool

    /// The whole file.
    static var file: Outline { Outline(name: "", keys: Configuration.keys.map(\.outline), isArray: false) }

    /// A table of the file: its heading, and the keys that it knows.
    struct Table {
        let path: String
        let heading: String
        let names: [String]
    }

    /// All tables, the file's top first.
    func tables(in parents: [String] = []) -> [Table] {
        guard !keys.isEmpty else { return [] }
        let path = (name.isEmpty ? parents : parents + [name])
        let dotted = path.joined(separator: ".")
        let table = Table(path: dotted, heading: isArray ? "[[\(dotted)]]" : "[\(dotted)]", names: keys.map(\.name))
        return [table] + keys.flatMap { $0.tables(in: path) }
    }
}
