import AdminClient
import ArgumentParser
import Configuration
import Glibc
import JSON
import LogOutput
import PrintableText

/// Which daemon a command asks, for every command that asks one.
struct AdminOptions: ParsableArguments {
    /// A reload may read files of a million torrents.
    static let patience = Duration.seconds(40)

    @OptionGroup var configurationOption: ConfigurationOption

    @Option(
        help: ArgumentHelp(
            "The daemon's socket: a path, unix: before it or not. Else the first of the configuration's admin.listen is asked.",
            valueName: "path"),
        completion: .file())
    var socket: String?

    func validate() throws {
        guard let socket, Self.path(of: socket).isEmpty else { return }
        throw ValidationError("--socket is empty: expected a path, for example /run/mseproxy/admin.sock")
    }

    /// The socket's path; errors of the configuration, on standard error and with exit code 78, where they keep it from being
    /// known. Where a configuration was named, the daemon there is one that runs on it: exit code 1 otherwise.
    func path() throws -> String {
        if let socket { return Self.path(of: socket) }
        let path = try configuredPath()
        if let named = configurationOption.config { try confirm(named, at: path) }
        return path
    }

    private func configuredPath() throws -> String {
        let configuration: Configuration
        do throws(ConfigurationErrors) {
            configuration =
                try
                (configurationOption.path.map { path throws(ConfigurationErrors) in
                    try Configuration.load(path: path)
                } ?? Configuration())
        } catch {
            // A file that is being edited, or that this user may not read, must not keep a daemon from being asked. Where one was
            // named, the usual socket would be another daemon's.
            guard configurationOption.config == nil, let usual = Configuration().admin.listen.first,
                access(usual, F_OK) == 0
            else {
                StandardError.write("\(error)\n")
                throw ExitCode(78)
            }
            return usual
        }
        if let named = configurationOption.config, configuration.admin.listen == Configuration().admin.listen {
            let sockets = ServiceFolders.adminSockets(forConfiguration: named)
            if let first = sockets.first(where: { access($0, F_OK) == 0 }) ?? sockets.first { return first }
        }
        guard let first = configuration.admin.listen.first else {
            StandardError.write(
                "admin.listen is empty: the daemon takes no commands; --socket names another's socket\n")
            throw ExitCode.failure
        }
        return first
    }

    /// Whoever names a file must not ask another file's daemon, and least of all change it.
    private func confirm(_ named: String, at path: String) throws {
        let status: JSONValue
        do throws(AdminFailure) {
            status = try AdminClient.ask(.status, at: path, program: Version.program, within: Self.patience)
        } catch {
            // What is asked next finds the same, and says it.
            if error.isNobodyThere { return }
            throw error.told()
        }
        guard let other = RunningConfiguration(status)?.other(than: named) else { return }
        let process = status["pid"]?.integer.map { ", process \($0)," } ?? ""
        StandardError.write(
            "\("the daemon on \(path)\(process) runs on \(other), not on \(named): --socket names the one that is meant".printable)\n"
        )
        throw ExitCode.failure
    }

    /// `status` and the configuration name sockets with `unix:` before them, and so they are copied.
    private static func path(of socket: String) -> String {
        socket.hasPrefix("unix:") ? String(socket.dropFirst("unix:".count)) : socket
    }

    /// What the daemon says to `question`. Where it says nothing or no, the reason on standard error and exit code 1; 78 with
    /// the errors of a configuration.
    func ask(_ question: AdminQuestion) throws -> JSONValue {
        let path = try path()
        do throws(AdminFailure) {
            return try AdminClient.ask(question, at: path, program: Version.program, within: Self.patience)
        } catch {
            throw error.told()
        }
    }
}

extension AdminFailure {
    /// Writes it on standard error.
    /// - Returns: the exit code that goes with it.
    func told() -> ExitCode {
        // Lines that were printed before stand before it, also where both go into one file.
        fflush(nil)
        switch self {
        case .configurationRefused(let reason, let errors):
            StandardError.write((errors.isEmpty ? [reason] : errors).map { "\($0.printable)\n" }.joined())
            return ExitCode(78)
        case .absent, .notASocket, .denied, .abandoned, .silent, .broken, .notUnderstood, .unknownToDaemon, .refused:
            StandardError.write("\("\(self)".printable)\n")
            return .failure
        }
    }
}
