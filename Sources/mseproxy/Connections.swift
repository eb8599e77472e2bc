import AdminClient
import ArgumentParser
import JSON
import StatusTables

struct Connections: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the running daemon's connections, the oldest first.",
        discussion: "Of each torrent the infohash's beginning is printed; --json has all of it.")

    @Flag(help: "Print what the daemon says as JSON.")
    var json = false

    @OptionGroup var admin: AdminOptions

    func run() throws {
        let connections = try admin.ask(.connections)
        print((json ? [connections.indentedText] : ConnectionsTable.lines(connections)).joined(separator: "\n"))
    }
}
