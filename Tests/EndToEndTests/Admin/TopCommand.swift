import Foundation
import TestSwarm
import Testing

/// `mseproxy top`, in a terminal and without.
@Suite struct TopCommand {
    @Test func `in a terminal it appears, tells what happens, fits the window, and leaves the terminal as it was`()
        async throws
    {
        try await AdminStage.use { stage in
            let terminal = try await TestTerminal.open(in: stage.workspace)
            try await terminal.type(
                line: "stty -a >before; \(try AdminStage.program) top --interval 0.2 --socket \(stage.socket)")
            try await terminal.eventually("top appears") { $0.contains("no connections") && $0.contains("q ends") }
            #expect(try await !terminal.picture.contains("shell>"))

            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            try await terminal.eventually("the connection is there") {
                $0.contains("connections 1 of") && $0.firstMatch(of: /socks +rc4 +198\.18\./) != nil
            }
            // Until a picture has been drawn in the midst of it.
            try await stage.stage.eventually("bytes a second are shown, at the connection and in all") {
                try await pair.client.send([UInt8](repeating: 1, count: 50_000))
                _ = try await pair.peer.receive(50_000)
                let picture = try await terminal.picture
                return picture.firstMatch(of: /\nsent +\d+\.\d [kM]B +\d+\.\d [kM]B\n/) != nil
                    && picture.firstMatch(of: /\n *\d+(\.\d)? [kM]B +\d+ B +socks/) != nil
            }
            #expect(try await terminal.picture.firstMatch(of: /\noutbound encrypted +\d+\.\d +1\n/) != nil)

            try await terminal.resize(columns: 60, rows: 10)
            let small = try await terminal.eventually("it fits the smaller window") { picture in
                let lines = picture.split(separator: "\n", omittingEmptySubsequences: false)
                return lines.count <= 11 && lines.allSatisfy { $0.count <= 60 } && picture.contains("q ends")
                    && picture.contains("socks")
            }
            #expect(small.hasPrefix("mseproxy "))
            #expect(small.contains("\nsent ") && small.contains("\nreceived "), "\(small)")
            try await terminal.resize(columns: 20, rows: 10)
            try await terminal.eventually("a line that fills the window has its last character") {
                $0.firstMatch(of: /^mseproxy \d.{10}\n/) != nil
            }
            try await terminal.resize(columns: 80, rows: 24)
            try await terminal.press("q")
            // Its prompt, and not that of the line before: the program gives the terminal back a little before it ends.
            try await terminal.eventually("the shell is back, and its line with it") {
                $0.split(separator: "\n").last == "shell>" && $0.contains("top --interval") && !$0.contains("q ends")
            }
            try await terminal.type(line: "stty -a >after; echo done")
            try await terminal.eventually("the shell echoes") { $0.contains("\ndone\n") }
            // But the window's size, which tmux changes when it likes.
            let settings = try ["before", "after"].map { name in
                try String(contentsOf: stage.workspace.folder.appending(path: name), encoding: .utf8)
                    .split(separator: "\n").filter { !$0.contains("rows") }
            }
            #expect(settings[0].contains { $0.contains(" icanon ") } && settings[0] == settings[1])
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal ends it and leaves the terminal as it was`(_ signal: Int32) async throws {
        try await AdminStage.use { stage in
            let terminal = try await TestTerminal.open(in: stage.workspace, columns: 120)
            let top = "\(try AdminStage.program) top --socket \(stage.socket)"
            try await terminal.type(line: "sh -c 'echo $$ >top.pid; exec \(top)'; echo ended with $?")
            try await terminal.eventually("top appears") { $0.contains("q ends") }
            let text = try String(contentsOf: stage.workspace.folder.appending(path: "top.pid"), encoding: .utf8)
            let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(pid, signal) == 0)
            try await terminal.eventually("the shell is back") { $0.contains("ended with 0") && !$0.contains("q ends") }
            try await terminal.type(line: "stty -a | tr ' ' '\\n' | grep -x icanon")
            try await terminal.eventually("lines are read as such") { $0.contains("\nicanon\n") }
        }
    }

    @Test func `a daemon that goes away is waited for`() async throws {
        try await AdminStage.use { stage in
            let terminal = try await TestTerminal.open(in: stage.workspace, columns: 120)
            let copy = stage.workspace.folder.appending(path: "second.sock").path
            let text = """
                [outbound]
                socks = ["\(Endpoint.uniqueLoopback())"]
                [inbound]
                listen = []
                [admin]
                listen = ["unix:\(copy)"]
                """
            let first = try await Daemon.start(in: stage.workspace, configuration: text)
            try await terminal.type(line: "\(try AdminStage.program) top --interval 0.2 --socket \(copy)")
            try await terminal.eventually("top appears") { $0.contains("running for") }
            await first.process.terminate()
            try await terminal.eventually("it says that the daemon is gone") {
                $0.contains("waiting for the daemon: no socket at \(copy)") && $0.contains("running for")
            }
            _ = try await Daemon.start(in: stage.workspace, configuration: text)
            try await terminal.eventually("it goes on") { $0.hasPrefix("mseproxy ") && !$0.contains("waiting for") }
            try await terminal.press("C-c")
            try await terminal.eventually("the shell is back") { $0.contains("shell>") }
        }
    }

    @Test func `it lets the shell have the terminal when it is suspended, and takes it again`() async throws {
        try await AdminStage.use { stage in
            let terminal = try await TestTerminal.open(in: stage.workspace)
            try await terminal.type(
                line: "set -m; \(try AdminStage.program) top --interval 0.2 --socket \(stage.socket)")
            try await terminal.eventually("top appears") { $0.contains("q ends") }
            try await terminal.press("C-z")
            try await terminal.eventually("the shell is there") { $0.contains("Stopped") && !$0.contains("q ends") }
            try await terminal.type(line: "fg")
            try await terminal.eventually("top is back") { $0.contains("q ends") && !$0.contains("shell>") }
            try await terminal.press("q")
            try await terminal.eventually("the shell is back") { $0.contains("shell>") && !$0.contains("q ends") }
        }
    }

    @Test(arguments: ["TERM=dumb", "TERM=", "-u TERM"])
    func `on a terminal that obeys no escapes it prints one picture and ends`(_ terminal: String) async throws {
        try await AdminStage.use { stage in
            // A terminal of its own, and all that was written on it in a file.
            let top = "\(try AdminStage.program) top --interval 0.2 --socket \(stage.socket)"
            let (status, output) = try await stage.workspace.run(
                .shell, ["-c", "env \(terminal) script --quiet --return --command '\(top)' typescript </dev/null"],
                within: .seconds(20))
            #expect(status == .exited(0), "\(output)")
            let typescript = try String(
                contentsOf: stage.workspace.folder.appending(path: "typescript"), encoding: .utf8)
            #expect(typescript.contains("\r\nno connections\r\n"), "\(typescript)")
            #expect(!typescript.contains("\u{1B}"), "\(typescript)")
        }
    }

    @Test func `without a terminal it prints one picture, with rates, and ends`() async throws {
        try await AdminStage.use { stage in
            for arguments in [["top"], ["top", "--once"]] {
                let (status, output) = try await stage.command(arguments + ["--interval", "0.2"])
                #expect(status == .exited(0))
                #expect(output.hasPrefix("mseproxy "))
                #expect(output.firstMatch(of: /\nconnections +0\.0 +0\n/) != nil, "\(output)")
                #expect(!output.contains("\u{1B}"))
            }
        }
    }
}
