extension Form {
    /// An integer in `range`, or `word`, which stands for `meaning`. `make` and `number` lead from the integer to the value
    /// and back; `number` has none for `meaning`.
    private static func integer(
        in range: ClosedRange<Int>, make: @escaping (Int) -> Value, number: @escaping (Value) -> Int?,
        or word: String, for meaning: @autoclosure @escaping () -> Value
    ) -> Form {
        let expected = "\(word.tomlQuoted) or an integer from \(range.lowerBound) to \(range.upperBound)"
        return Form(
            type: ("\(word.tomlQuoted) or an integer", "integers"),
            read: { node, reader in
                switch node.value {
                case .string(word):
                    return meaning()
                case .string(let text):
                    reader.report("expected \(expected), found \(text.shown)", at: node.position)
                case .integer(let value):
                    if let value = Int(exactly: value), range.contains(value) { return make(value) }
                    reader.report("\(value) is out of range: expected \(expected)", at: node.position)
                case .float, .boolean, .date, .time, .dateTime, .array, .table:
                    reader.reportType(of: node, expected: "\(word.tomlQuoted) or an integer")
                }
                return nil
            },
            render: { value in number(value).map { "\($0)" } ?? word.tomlQuoted })
    }
}

extension Form<Configuration.Count> {
    /// `"auto"` or an integer in `range`.
    static func count(in range: ClosedRange<Int>) -> Form {
        integer(
            in: range, make: Configuration.Count.exactly,
            number: { count in
                switch count {
                case .automatic: nil
                case .exactly(let number): number
                }
            },
            or: "auto", for: .automatic)
    }
}

extension Form<AnnouncePort> {
    /// `"inbound"` or a port.
    static var announcePort: Form {
        integer(
            in: 1...Int(UInt16.max), make: { .exactly(UInt16($0)) },
            number: { port in
                switch port {
                case .inbound: nil
                case .exactly(let number): Int(number)
                }
            },
            or: "inbound", for: .inbound)
    }
}

extension Form where Value: FixedWidthInteger {
    /// An integer in `range`.
    static func integer(in range: ClosedRange<Value>) -> Form {
        Form(
            type: ("an integer", "integers"),
            read: { node, reader in
                guard case .integer(let value) = node.value else {
                    reader.reportType(of: node, expected: "an integer")
                    return nil
                }
                if let value = Value(exactly: value), range.contains(value) { return value }
                reader.report(
                    "\(value) is out of range: expected an integer from \(range.lowerBound) to \(range.upperBound)",
                    at: node.position)
                return nil
            },
            render: { "\($0)" })
    }
}

extension Form<UInt32> {
    /// A mark of packets, 0 for none.
    static var mark: Form { integer(in: 0...UInt32.max) }
}
