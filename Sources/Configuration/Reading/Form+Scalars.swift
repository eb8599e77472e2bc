extension Form where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the enumeration's names.
    static var choice: Form {
        text(
            parse: { text, position, reader in
                if let value = Value(rawValue: text) { return value }
                let names = Value.allCases.map(\.rawValue)
                let hint = Spelling.nearest(to: text, among: names).map { "; did you mean \($0.tomlQuoted)?" } ?? ""
                let list = names.map(\.tomlQuoted).joined(separator: ", ")
                reader.report("expected one of \(list), found \(text.shown)\(hint)", at: position)
                return nil
            },
            render: \.rawValue)
    }
}

extension Form<Bool> {
    /// `true` or `false`.
    static var boolean: Form {
        Form(
            type: ("a boolean", "booleans"),
            read: { node, reader in
                if case .boolean(let value) = node.value { return value }
                reader.reportType(of: node, expected: "a boolean")
                return nil
            },
            render: { "\($0)" })
    }
}

extension Form<String> {
    /// A path in the file system.
    static var path: Form {
        text(
            parse: { text, position, reader in
                if text.isEmpty {
                    reader.report("an empty path", at: position)
                } else if text.utf8.contains(0) {
                    reader.report("\(text.shown) is no path: it holds a NUL", at: position)
                } else {
                    return text
                }
                return nil
            },
            render: \.self)
    }

    /// This text, or an empty one for none.
    var orNone: Form {
        Form(
            type: type,
            read: { node, reader in node.value == .string("") ? "" : read(node, &reader) },
            note: { text, reader in if !text.isEmpty { note(text, &reader) } },
            render: { $0.isEmpty ? "\"\"" : render($0) })
    }
}
