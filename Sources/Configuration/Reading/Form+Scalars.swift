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

extension Form<Configuration.Count> {
    /// `"auto"` or an integer in `range`.
    static func count(in range: ClosedRange<Int>) -> Form {
        let expected = "\"auto\" or an integer from \(range.lowerBound) to \(range.upperBound)"
        return Form(
            type: ("\"auto\" or an integer", "integers"),
            read: { node, reader in
                switch node.value {
                case .string("auto"):
                    return .automatic
                case .string(let text):
                    reader.report("expected \(expected), found \(text.shown)", at: node.position)
                case .integer(let count):
                    if let count = Int(exactly: count), range.contains(count) { return .exactly(count) }
                    reader.report("\(count) is out of range: expected \(expected)", at: node.position)
                case .float, .boolean, .date, .time, .dateTime, .array, .table:
                    reader.reportType(of: node, expected: "\"auto\" or an integer")
                }
                return nil
            },
            render: { count in
                switch count {
                case .automatic: "\"auto\""
                case .exactly(let number): "\(number)"
                }
            })
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
}
