import AdminClient
import ArgumentParser
import Configuration
import Glibc
import JSON
import LogOutput
import PrintableText
import ProxyCore

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
            """
            Send SIGHUP to this process where nobody takes commands on the socket. What comes of it is told all the same where \
            RUNTIME_DIRECTORY is the daemon's, as in its unit; else its log says it.
            """,
            valueName: "pid"))
    var pid: Int32?

    func validate() throws {
        // 0 and below are groups of processes, 1 is the system's.
        guard pid ?? 2 > 1 else { throw ValidationError("--pid must be the daemon's process, not \(pid ?? 0)") }
    }

    func run() throws {
        let path = try admin.path()
        do throws(AdminFailure) {
            let answer = try AdminClient.ask(
                .reload, at: path, program: Version.program, within: AdminOptions.patience)
            Self.succeed(warnings: (answer["warnings"]?.array ?? []).compactMap(\.string))
        } catch {
            guard let pid, error.isNobodyThere else { throw error.told() }
            try signal(pid, since: "\(error)".printable)
        }
    }

    private static func succeed(warnings: [String]) {
        Warnings.tell(warnings)
        print("reloaded")
    }

    /// Has `pid` reload by SIGHUP, since nobody can be asked because of `failure`, and tells what came of it.
    private func signal(_ pid: Int32, since failure: String) throws {
        let sent = SentHangup(to: pid)
        guard kill(pid, SIGHUP) == 0 else {
            throw Self.fail("\(failure)\nSIGHUP to process \(pid): \(String(cString: strerror(errno)))")
        }
        guard sent.isAnswered else {
            return print("\(failure)\nprocess \(pid) was sent SIGHUP: its log says whether it has reloaded")
        }
        switch sent.outcome(within: AdminOptions.patience) {
        case .told(.reloaded(let warnings)):
            Self.succeed(warnings: warnings)
        case .told(.refused(let errors)):
            throw AdminFailure.configurationRefused("not reloaded", errors: errors).told()
        case .told(.ending):
            throw Self.fail("process \(pid) is ending")
        case .told(.started), .hasEnded:
            throw Self.fail("process \(pid) has ended")
        case .silent(let limit):
            throw Self.fail(
                "process \(pid) was sent SIGHUP, and has not said within \(Int(limit / .seconds(1))) s what came of it: its log will"
            )
        }
    }

    private static func fail(_ words: String) -> ExitCode {
        StandardError.write("\(words)\n")
        return .failure
    }
}

extension AdminFailure {
    /// Whether the question reached no daemon.
    var isNobodyThere: Bool {
        switch self {
        case .absent, .notASocket, .denied, .abandoned: true
        case .silent, .broken, .notUnderstood, .unknownToDaemon, .refused, .configurationRefused: false
        }
    }
}
