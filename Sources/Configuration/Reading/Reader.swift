/// What is carried along while a file is read: where we are, what was wrong, and which addresses were met.
struct Reader {
    let file: String
    var addresses = AddressBook()
    private(set) var errors: [ConfigurationError] = []
    private var path: [String] = []
    /// What the file could hold, for hints.
    let tables = Outline.file.tables()

    init(file: String) {
        self.file = file
    }

    /// The key that is being read, `outbound.socks`; empty at the top of the file.
    var key: String { path.joined(separator: ".") }

    /// Runs `body` with `name` as the innermost key.
    mutating func within<Result>(_ name: String, _ body: (inout Reader) -> Result) -> Result {
        path.append(name)
        defer { path.removeLast() }
        return body(&self)
    }

    /// Notes an error of the key that is being read.
    mutating func report(_ message: String, at position: Position?) {
        report(message, of: key, at: position)
    }

    /// Notes an error of `key`.
    mutating func report(_ message: String, of key: String, at position: Position?) {
        reportPlainly(key.isEmpty ? message : "\(key): \(message)", at: position)
    }

    /// Notes an error whose message names its own subject.
    mutating func reportPlainly(_ message: String, at position: Position?) {
        errors.append(ConfigurationError(file: file, position: position, message: message))
    }

    /// Notes that a value has the wrong type.
    mutating func reportType(of node: TomlNode, expected: String) {
        report("expected \(expected), found \(node.typeName)", at: node.position)
    }
}
