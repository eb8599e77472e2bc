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

    /// Reads it once more, from a regular file alone: a pipe that was read at the start is empty now, which would be the defaults, and a
    /// named one would hold up the loop until somebody writes to it.
    package func loadAgain() throws(ConfigurationErrors) -> Configuration {
        guard let path else { return Configuration() }
        return try Configuration.load(path: path, isRegular: true)
    }
}
