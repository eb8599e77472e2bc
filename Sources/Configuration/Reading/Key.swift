/// A key of a section: its name, where its value is kept, and how that is written.
struct Key<Table> {
    let name: String
    let isRequired: Bool
    let isSection: Bool
    /// The names inside, for a key that holds a table or tables.
    let outline: Outline
    let read: (TomlNode, inout Table, inout Reader) -> Void
    let note: (Table, inout Reader) -> Void
    let render: (Table, _ path: [String]) -> String

    /// A key with a value in `form`.
    init<Value>(_ name: String, _ path: WritableKeyPath<Table, Value>, _ form: Form<Value>, isRequired: Bool = false) {
        self.init(name, path, form, isRequired: isRequired, outline: Outline(name: name, keys: [], isArray: false))
    }

    /// A key whose value may be left out, and is not rendered then.
    init<Value>(_ name: String, optional path: WritableKeyPath<Table, Value?>, _ form: Form<Value>) {
        self.name = name
        isRequired = false
        isSection = false
        outline = Outline(name: name, keys: [], isArray: false)
        read = { node, table, reader in
            if let value = form.read(node, &reader) { table[keyPath: path] = value }
        }
        note = { table, reader in
            if let value = table[keyPath: path] { form.note(value, &reader) }
        }
        render = { table, _ in table[keyPath: path].map { "\(name) = \(form.render($0))\n" } ?? "" }
    }

    /// A key with any number of tables: inline ones in an array, or `[[name]]` each.
    init<Record: Section>(_ name: String, _ path: WritableKeyPath<Table, [Record]>, _ form: Form<[Record]>) {
        self.init(
            name, path, form, isRequired: false,
            outline: Outline(name: name, keys: Record.keys.map(\.outline), isArray: true))
    }

    /// A table of its own, `[name]`.
    init<Subsection: Section>(_ name: String, section path: WritableKeyPath<Table, Subsection>) {
        self.name = name
        isRequired = false
        isSection = true
        outline = Outline(name: name, keys: Subsection.keys.map(\.outline), isArray: false)
        read = { node, table, reader in
            if let section = Subsection.read(node, &reader) { table[keyPath: path] = section }
        }
        note = { table, reader in table[keyPath: path].note(&reader) }
        render = { table, parents in
            let parents = parents + [name]
            return "\n[\(parents.joined(separator: "."))]\n" + table[keyPath: path].render(path: parents)
        }
    }

    private init<Value>(
        _ name: String, _ path: WritableKeyPath<Table, Value>, _ form: Form<Value>, isRequired: Bool, outline: Outline
    ) {
        self.name = name
        self.isRequired = isRequired
        isSection = false
        self.outline = outline
        read = { node, table, reader in
            if let value = form.read(node, &reader) { table[keyPath: path] = value }
        }
        note = { table, reader in form.note(table[keyPath: path], &reader) }
        render = { table, _ in "\(name) = \(form.render(table[keyPath: path]))\n" }
    }
}
