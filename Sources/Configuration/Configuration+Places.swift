import Files

extension Configuration {
    /// An error of `key`, `outbound.socks`, at its place in the file at `path`, for what shows only when the daemon does what the
    /// file says. Without a place where the file does not have the key.
    package static func error(of key: String, _ message: String, inFile path: String) -> ConfigurationError {
        ConfigurationError(file: path, position: position(of: key, inFile: path), message: "\(key): \(message)")
    }

    private static func position(of key: String, inFile path: String) -> Position? {
        guard let bytes = try? FileContents.read(path, limit: fileByteLimit, isRegular: true),
            var node = try? TomlDocument(parsing: String(decoding: bytes, as: UTF8.self)).root()
        else { return nil }
        for name in key.split(separator: ".") {
            guard case .table(let entries) = node.value, let entry = entries.first(where: { $0.key == name }) else {
                return nil
            }
            node = entry.node
        }
        return node.position
    }
}
