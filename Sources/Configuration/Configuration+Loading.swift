import Files

extension Configuration {
    /// No configuration is larger, in bytes.
    static let fileByteLimit = 1 << 20

    /// Reads the configuration file at `path`. A pipe is waited for and read to its end, unless `isRegular` says that only a regular
    /// file will do.
    package static func load(path: String, isRegular: Bool = false) throws(ConfigurationErrors) -> Configuration {
        let bytes: [UInt8]
        do throws(FileContents.Failure) {
            bytes = try FileContents.read(path, limit: fileByteLimit, isRegular: isRegular)
        } catch {
            throw ConfigurationErrors(file: path, message: error.description)
        }
        return try Configuration(parsing: bytes, file: path)
    }
}
