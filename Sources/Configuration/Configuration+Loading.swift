import Files

extension Configuration {
    /// No configuration is larger, in bytes.
    static let fileByteLimit = 1 << 20

    /// Reads the configuration file at `path`.
    package static func load(path: String) throws(ConfigurationErrors) -> Configuration {
        let bytes: [UInt8]
        do throws(FileContents.Failure) {
            bytes = try FileContents.read(path, limit: fileByteLimit, isRegular: false)
        } catch {
            throw ConfigurationErrors(file: path, message: error.description)
        }
        return try Configuration(parsing: bytes, file: path)
    }
}
