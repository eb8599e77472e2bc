extension Form {
    /// Any number of elements, also none. Elements that can be read are read even when others cannot.
    static func list<Element>(of element: Form<Element>) -> Form where Value == [Element] {
        list(of: element) { { _, _, _ in } }
    }

    /// At least one element, and each only once.
    static func distinct<Element: Equatable>(of element: Form<Element>) -> Form where Value == [Element] {
        let list = list(of: element) {
            var earlier: [Element] = []
            return { value, position, reader in
                if earlier.contains(value) { reader.report("\(element.render(value)) is listed twice", at: position) }
                earlier.append(value)
            }
        }
        return Form(
            type: list.type,
            read: { node, reader in
                if node.value == .array([]) { reader.report("must not be empty", at: node.position) }
                return list.read(node, &reader)
            },
            note: list.note, render: list.render)
    }

    /// Any number of elements, no two of which have the same `identity`, unless that is nil. `told` is what is wrong with
    /// a second one, where the first stands at the given position.
    static func list<Element, Identity: Hashable>(
        of element: Form<Element>, uniqueBy identity: @escaping (Element) -> Identity?,
        told: @escaping (Element, Position) -> String
    ) -> Form where Value == [Element] {
        list(of: element) {
            var first: [Identity: Position] = [:]
            return { value, position, reader in
                guard let identity = identity(value) else { return }
                if let first = first[identity] {
                    reader.report(told(value, first), at: position)
                } else {
                    first[identity] = position
                }
            }
        }
    }

    /// This list as one of the ways into the proxy, which is off while the list is empty.
    func asWayIn<Element>() -> Form where Value == [Element] {
        Form(
            type: type,
            read: { node, reader in
                reader.addresses.wayInCount += node.value == .array([]) ? 0 : 1
                return read(node, &reader)
            },
            note: { value, reader in
                reader.addresses.wayInCount += value.isEmpty ? 0 : 1
                note(value, &reader)
            },
            render: render)
    }

    /// `makeCheck` is asked for one check a list, of each element that could be read.
    private static func list<Element>(
        of element: Form<Element>, makeCheck: @escaping () -> (Element, Position, inout Reader) -> Void
    ) -> Form where Value == [Element] {
        Form(
            type: ("an array of \(element.type.many)", "arrays"),
            read: { node, reader in
                guard case .array(let nodes) = node.value else {
                    let expected = "an array of \(element.type.many)"
                    // One table of what may be many is mostly a heading that lacks its second brackets.
                    if case .table = node.value, element.type.many == "tables" {
                        reader.report("expected \(expected), found a table: write [[\(reader.key)]]", at: node.position)
                    } else {
                        reader.reportType(of: node, expected: expected)
                    }
                    return nil
                }
                let check = makeCheck()
                var values: [Element] = []
                for node in nodes {
                    guard let value = element.read(node, &reader) else { continue }
                    check(value, node.position, &reader)
                    values.append(value)
                }
                return values
            },
            note: { values, reader in
                for value in values { element.note(value, &reader) }
            },
            render: { values in
                let parts = values.map(element.render)
                let line = "[\(parts.joined(separator: ", "))]"
                guard line.utf8.count > 100, parts.count > 1 else { return line }
                return "[\n" + parts.map { "    \($0),\n" }.joined() + "]"
            })
    }
}
