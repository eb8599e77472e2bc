import AdminClient
import ArgumentParser
import Configuration
import Glibc
import LogOutput
import PrintableText

struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the running daemon read its configuration again.",
        discussion: """
            All of it comes into force, or nothing: where it has an error, or an address cannot be listened on, what was in \
            force stays, the errors are printed and the exit code is 78. Connections go on. SIGHUP does the same, and says so \
            in the log.
            """)

    @OptionGroup var admin: AdminOptions

    @Option(
        help: ArgumentHelp(
            "Send SIGHUP to this process where nobody takes commands on the socket; its log then says what came of it.",
            valueName: "pid"))
    var pid: Int32?

    func validate() throws {
        // 0 and below are groups of processes, 1 is the system's.
        guard pid ?? 2 > 1 else { throw ValidationError("--pid must be the daemon's process, not \(pid ?? 0)") }
    }

    func run() throws {
        let path = try admin.path()
        do throws(AdminFailure) {
            _ = try AdminClient.ask(
                .reload, at: path, program: Version.program, within: AdminOptions.patience)
            print("reloaded")
        } catch {
            guard let pid, error.isNobodyThere else { throw error.told() }
            guard kill(pid, SIGHUP) == 0 else {
                let reason = String(cString: strerror(errno))
                StandardError.write("\("\(error)".printable)\nSIGHUP to process \(pid): \(reason)\n")
                throw ExitCode.failure
            }
            print("\("\(error)".printable)\nprocess \(pid) was sent SIGHUP: its log says whether it has reloaded")
        }
    }
}

extension AdminFailure {
    /// Whether the question reached no daemon.
    fileprivate var isNobodyThere: Bool {
        switch self {
        case .absent, .notASocket, .denied, .abandoned: true
        case .silent, .broken, .notUnderstood, .unknownToDaemon, .refused, .configurationRefused: false
        }
    }
}
