import PrintableText

extension Configuration {
    /// Reads a configuration from TOML; `file` is what errors name. All errors are found, except that nothing is known
    /// beyond a syntax error.
    package init(parsing text: String, file: String) throws(ConfigurationErrors) {
        let root: TomlNode
        do throws(TomlDocument.SyntaxError) {
            root = try TomlDocument(parsing: text).root()
        } catch {
            throw ConfigurationErrors(
                file: file, position: error.position, message: error.description.printable)
        }
        var reader = Reader(file: file)
        let configuration = Configuration.read(root, &reader)
        reader.checkAddresses()
        guard let configuration, reader.errors.isEmpty else { throw ConfigurationErrors(reader.errors) }
        self = configuration
    }

    /// Reads a configuration from TOML in UTF-8.
    package init(parsing bytes: [UInt8], file: String) throws(ConfigurationErrors) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationErrors(
                file: file, position: Self.positionOfInvalidUTF8(in: bytes), message: "not UTF-8")
        }
        try self.init(parsing: text, file: file)
    }

    private static func positionOfInvalidUTF8(in bytes: [UInt8]) -> Position? {
        var (line, column) = (1, 1)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return Position(line: line, column: column)
    }
}
