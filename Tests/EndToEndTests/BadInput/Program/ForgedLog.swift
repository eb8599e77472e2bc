import Foundation
import TestSwarm
import Testing

/// That what a file is called cannot write a line of the log.
@Suite struct ForgedLog {
    @Test func `a name with a line's end and a terminal's commands stays within its own line`() async throws {
        try await Workspace.use { workspace in
            let folder = try workspace.makeFolder("watched")
            let name = "a\n2026-01-01T00:00:00.000Z info: forged \u{1B}[31m.torrent"
            try Data("no bencode".utf8).write(to: folder.appending(path: name))
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = ["\(Endpoint.unique())"]
                    [torrents]
                    files = ["\(folder.path)"]
                    """)
            let told = daemon.log.split(separator: "\n").filter { $0.contains("forged") }
            #expect(told.count == 1)
            #expect(told.first?.contains(" warning: ") == true)
            #expect(told.first?.contains(#"a\n2026"#) == true)
            #expect(!daemon.log.contains("\u{1B}"))
        }
    }
}
