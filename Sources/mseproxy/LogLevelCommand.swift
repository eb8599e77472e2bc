import AdminClient
import ArgumentParser
import Configuration
import JSON
import PrintableText

struct LogLevelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-level",
        abstract: "Print the least severity that the running daemon logs, or set it.",
        discussion:
            "What is set counts until the next reload or restart; the configuration's log.level then counts again.")

    @Argument(help: "trace, debug, info, notice, warning, error or critical; without it the one in force is printed.")
    var level: LogLevel?

    @OptionGroup var admin: AdminOptions

    func run() throws {
        let answer = try admin.ask(level.map { .setLogLevel($0.rawValue) } ?? .logLevel)
        print(answer["level"]?.string?.printable ?? "unknown")
    }
}

extension LogLevel: ExpressibleByArgument {}
