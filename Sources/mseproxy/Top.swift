import AdminClient
import ArgumentParser

struct Top: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the running daemon does, as it happens.",
        discussion: """
            Bytes, connections, announces and handshakes by outcome a second, and the connections that move most. q or Ctrl-C \
            ends it. A daemon that restarts meanwhile is waited for. Where standard output is no terminal, or TERM says that it \
            is a dumb one, one picture is printed, after one interval.
            """)

    @Option(help: ArgumentHelp("Seconds between two pictures, 0.1 to 3600.", valueName: "seconds"))
    var interval: Double = 1

    @Flag(help: "Print one picture, after one interval, and end.")
    var once = false

    @OptionGroup var admin: AdminOptions

    func validate() throws {
        guard (0.1...3600).contains(interval) else {
            throw ValidationError("--interval must be 0.1 to 3600 seconds, not \(interval)")
        }
    }

    func run() throws {
        let path = try admin.path()
        do throws(AdminFailure) {
            if once || !Terminal.isThere {
                print(try TopOnce(of: path, interval: .seconds(interval)).lines().joined(separator: "\n"))
            } else {
                try TopScreen(of: path, interval: .seconds(interval)).run()
            }
        } catch {
            throw error.told()
        }
    }
}
