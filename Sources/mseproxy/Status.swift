import AdminClient
import ArgumentParser
import JSON
import StatusTables

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print how the running daemon does.",
        discussion: "Exits with 0 where a daemon answered, with 1 where none did.")

    @Flag(help: "Print what the daemon says as JSON.")
    var json = false

    @OptionGroup var admin: AdminOptions

    func run() throws {
        let status = try admin.ask(.status)
        let lines = json ? [status.indentedText] : StatusTable.lines(status, date: LocalTime.text)
        print(lines.joined(separator: "\n"))
    }
}
