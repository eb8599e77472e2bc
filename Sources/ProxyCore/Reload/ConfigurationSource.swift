package import Configuration

/// Where the configuration comes from, when the daemon starts and when it is told to read it again.
package struct ConfigurationSource {
    private let findPath: () -> String?

    /// `findPath` tells the file, each time anew; nil for the defaults.
    package init(findPath: @escaping () -> String?) {
        self.findPath = findPath
    }

    /// The file that is read; nil for the defaults.
    package var path: String? { findPath() }

    package func load() throws(ConfigurationErrors) -> Configuration {
        guard let path else { return Configuration() }
        return try Configuration.load(path: path)
    }
}
