import CToml

/// A document that toml++ has parsed, or its reason for not parsing it.
struct TomlDocument: ~Copyable {
    struct SyntaxError: Error, Equatable {
        let description: String
        let position: Position
    }

    private let handle: OpaquePointer

    init(parsing text: String) {
        var text = text
        let handle = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { ctoml_parse($0.baseAddress, $0.count) }
        }
        guard let handle else { fatalError("out of memory") }
        self.handle = handle
    }

    deinit {
        ctoml_free(handle)
    }

    /// The document as a tree that does not need the document any more.
    func root() throws(SyntaxError) -> TomlNode {
        guard let root = ctoml_root(handle) else {
            throw SyntaxError(
                description: Self.advised(String(ctoml_error_description(handle))),
                position: Position(ctoml_error_position(handle)))
        }
        return TomlNode(root)
    }

    /// toml++'s words, and what to do where whoever adds a table to a file with all defaults has to know it.
    private static func advised(_ words: String) -> String {
        guard words.contains("cannot redefine existing array"), words.hasSuffix("as array-of-tables") else {
            return words
        }
        return "\(words): take the list in brackets out, or write the table into it"
    }
}

extension TomlNode {
    fileprivate init(_ node: OpaquePointer) {
        position = Position(ctoml_node_position(node))
        switch ctoml_node_type(node) {
        case CTOML_STRING: value = .string(String(ctoml_string(node)))
        case CTOML_INTEGER: value = .integer(ctoml_integer(node))
        case CTOML_FLOAT: value = .float(ctoml_float(node))
        case CTOML_BOOLEAN: value = .boolean(ctoml_boolean(node))
        case CTOML_DATE: value = .date
        case CTOML_TIME: value = .time
        case CTOML_DATE_TIME: value = .dateTime
        case CTOML_ARRAY: value = .array(Self.elements(of: node))
        case CTOML_TABLE: value = .table(Self.entries(of: node))
        case let unknown: fatalError("the shim has no type \(unknown.rawValue)")
        }
    }

    private static func elements(of array: OpaquePointer) -> [TomlNode] {
        var elements: [TomlNode] = []
        withUnsafeMutablePointer(to: &elements) { elements in
            ctoml_each_element(array, elements) { context, element in
                guard let context, let element else { return }
                context.assumingMemoryBound(to: [TomlNode].self).pointee.append(TomlNode(element))
            }
        }
        return elements
    }

    private static func entries(of table: OpaquePointer) -> [Entry] {
        var entries: [Entry] = []
        withUnsafeMutablePointer(to: &entries) { entries in
            ctoml_each_entry(table, entries) { context, key, keyPosition, value in
                guard let context, let value else { return }
                context.assumingMemoryBound(to: [Entry].self).pointee.append(
                    Entry(key: String(key), keyPosition: Position(keyPosition), node: TomlNode(value)))
            }
        }
        return entries.sorted { $0.keyPosition < $1.keyPosition }
    }
}

extension Position {
    fileprivate init(_ position: ctoml_position) {
        self.init(line: Int(position.line), column: Int(position.column))
    }
}

extension String {
    fileprivate init(_ text: ctoml_text) {
        let bytes = UnsafeBufferPointer(start: text.bytes, count: text.length)
        self.init(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
    }
}
