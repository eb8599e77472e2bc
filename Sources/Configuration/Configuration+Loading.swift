import Glibc

extension Configuration {
    /// Reads the configuration file at `path`.
    package static func load(path: String) throws(ConfigurationErrors) -> Configuration {
        let bytes: [UInt8]
        do throws(ConfigurationFile.Failure) {
            bytes = try ConfigurationFile.contents(path: path)
        } catch {
            throw ConfigurationErrors(file: path, message: error.description)
        }
        return try Configuration(parsing: bytes, file: path)
    }
}

/// Reading a file of bounded size.
enum ConfigurationFile {
    static let byteLimit = 1 << 20

    enum Failure: Error, Equatable, CustomStringConvertible {
        case system(errno: Int32)
        case tooLarge
        case notAPath

        var description: String {
            switch self {
            case .system(let errno): "cannot be read: \(String(cString: strerror(errno)))"
            case .tooLarge: "larger than 1 MiB, which no configuration is"
            case .notAPath: "cannot be read: the path holds a NUL"
            }
        }
    }

    static func contents(path: String) throws(Failure) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .notAPath }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno: errno) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                contents += chunk[..<count]
            } else if count == 0 {
                return contents
            } else if errno != EINTR {
                throw .system(errno: errno)
            }
            guard contents.count <= byteLimit else { throw .tooLarge }
        }
    }
}
