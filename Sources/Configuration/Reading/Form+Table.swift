extension Form where Value: Section {
    /// A table among others of its kind.
    static var table: Form {
        Form(
            type: ("a table", "tables"),
            read: Value.read,
            note: { $0.note(&$1) },
            render: { section in
                let pairs = Value.keys.map { $0.render(section, []).dropLast() }.filter { !$0.isEmpty }
                return "{ \(pairs.joined(separator: ", ")) }"
            })
    }
}
