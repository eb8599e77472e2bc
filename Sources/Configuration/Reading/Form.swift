/// How a type of value is written in TOML: reading and rendering in one.
struct Form<Value> {
    /// The TOML types that are understood, "a string", and what several of them are called, "strings".
    let type: (one: String, many: String)
    /// The value of a node; nil after an error was reported.
    let read: (TomlNode, inout Reader) -> Value?
    /// Enters a value that no file gave, a default, into the address book.
    let note: (Value, inout Reader) -> Void
    /// The value as TOML that `read` understands.
    let render: (Value) -> String

    init(
        type: (one: String, many: String), read: @escaping (TomlNode, inout Reader) -> Value?,
        note: @escaping (Value, inout Reader) -> Void = { _, _ in }, render: @escaping (Value) -> String
    ) {
        self.type = type
        self.read = read
        self.note = note
        self.render = render
    }

    /// A string that `parse` understands; after a string that it does not understand, it has reported why.
    static func text(
        parse: @escaping (String, Position, inout Reader) -> Value?,
        note: @escaping (Value, inout Reader) -> Void = { _, _ in }, render: @escaping (Value) -> String
    ) -> Form {
        Form(
            type: ("a string", "strings"),
            read: { node, reader in
                guard case .string(let text) = node.value else {
                    reader.reportType(of: node, expected: "a string")
                    return nil
                }
                return parse(text, node.position, &reader)
            },
            note: note,
            render: { render($0).tomlQuoted })
    }
}
