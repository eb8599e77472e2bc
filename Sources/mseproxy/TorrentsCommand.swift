import AdminClient
import ArgumentParser
import Configuration
import JSON
import StatusTables
import TorrentIdentity

struct TorrentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torrents",
        abstract: "List the torrents that the running daemon knows, add some, or take them out again.",
        subcommands: [List.self, Add.self, Remove.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print each torrent, why it is known, and the clients that take connections for it.",
            discussion: """
                named: the configuration names it, or a file of the configuration. learnt: a client has announced it or \
                dialled a peer for it. added: by `mseproxy torrents add`.
                """)

        @Flag(help: "Print what the daemon says as JSON.")
        var json = false

        @OptionGroup var admin: AdminOptions

        func run() throws {
            let torrents = try admin.ask(.torrents)
            print((json ? [torrents.indentedText] : TorrentsTable.lines(torrents)).joined(separator: "\n"))
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make torrents known, so that encrypted peers that connect for them are answered.",
            discussion:
                "Until the daemon's next restart: torrents.infohashes or a file of torrents.lists keeps them longer.")

        @Argument(help: "Infohashes: 40 hexadecimal digits each, or the 64 of a v2 torrent.")
        var infohashes: [Infohash]

        @OptionGroup var admin: AdminOptions

        func run() throws {
            for infohash in infohashes {
                let answer = try admin.ask(.addTorrent(infohash))
                let isNew = answer["added"]?.boolean ?? true
                print("\(infohash) \(isNew ? "added" : "was added already")")
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take out torrents that `mseproxy torrents add` has made known.",
            discussion:
                "One that a setting, a file or a client names as well stays known, and this says so. Others cannot be taken out here."
        )

        @Argument(help: "Infohashes: 40 hexadecimal digits each, or the 64 of a v2 torrent.")
        var infohashes: [Infohash]

        @OptionGroup var admin: AdminOptions

        func run() throws {
            let path = try admin.path()
            var failure: ExitCode?
            for infohash in infohashes {
                do throws(AdminFailure) {
                    let answer = try AdminClient.ask(
                        .removeTorrent(infohash), at: path, program: Version.program, within: AdminOptions.patience)
                    print("\(infohash) \(Self.outcome(answer))")
                } catch .refused(let reason) {
                    // One that was not added is no reason to leave the others in.
                    failure = AdminFailure.refused(reason).told()
                } catch {
                    throw error.told()
                }
            }
            if let failure { throw failure }
        }

        private static func outcome(_ answer: JSONValue) -> String {
            var reasons: [String] = []
            if answer["named"]?.number ?? 0 > 0 { reasons.append("named by the configuration or a file") }
            if answer["learnt"]?.boolean == true { reasons.append("learnt from an announce or a handshake") }
            return reasons.isEmpty
                ? "removed" : "is no longer added, but stays known: \(reasons.joined(separator: ", "))"
        }
    }
}
