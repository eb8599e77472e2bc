import ArgumentParser
import Configuration
import Glibc
import LogOutput

/// Where the configuration comes from, for every command that needs one.
struct ConfigurationOption: ParsableArguments {
    private static let standardPath = "/etc/mseproxy/mseproxy.toml"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The configuration file. Without it /etc/mseproxy/mseproxy.toml is read where it exists; else the defaults count.",
            valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    /// The path of the file that is read; nil for the defaults.
    var path: String? {
        // A file that cannot be looked at is an error of its reading: the defaults must not run in its place.
        let isAbsent = access(Self.standardPath, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
        return config ?? (isAbsent ? nil : Self.standardPath)
    }

    /// The configuration, or its errors on standard error and exit code 78.
    func load() throws -> Configuration {
        guard let path else { return Configuration() }
        do throws(ConfigurationErrors) {
            return try Configuration.load(path: path)
        } catch {
            StandardError.write("\(error)\n")
            throw ExitCode(78)
        }
    }
}
