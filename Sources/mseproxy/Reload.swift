import AdminClient
import ArgumentParser
import Configuration
import JSON
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

    func run() throws {
        let result = try admin.ask(.reload)
        print("reloaded")
        for note in result["notes"]?.array ?? [] {
            if let note = note.string { print(note.printable) }
        }
    }
}
