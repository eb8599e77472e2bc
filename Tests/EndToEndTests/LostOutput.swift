import Foundation
import TestSwarm
import Testing

/// What the commands do where what they print cannot be written: a full disk, no standard output, nobody who reads.
@Suite struct LostOutput {
    private static let hash = String(repeating: "ab", count: 20)

    /// Commands that need no daemon, in a folder that has `a.torrent` and `a.toml`.
    static let alone: [[String]] = [
        ["--help"], ["--version"], ["help", "run"], ["top", "--help"], ["--generate-completion-script", "bash"],
        ["check", "--config", "a.toml"], ["nftables", "--user", "4242", "--config", "a.toml"],
        ["torrent", "a.torrent"],
        ["torrent", "a.torrent", "--through", "127.0.0.1:8118", "--output", "copy.torrent", "--force"],
    ]

    private static let asking: [[String]] = [
        ["status"], ["status", "--json"], ["connections"], ["torrents"], ["torrents", "add", hash],
        ["torrents", "remove", hash], ["top", "--once", "--interval", "0.1"], ["log-level"], ["log-level", "debug"],
        ["reload"],
    ]

    /// What `mseproxy ARGUMENTS` says on standard error, which may be warnings too, and its exit code behind that, with standard output as `redirection` has it.
    private static nonisolated(nonsending) func run(
        _ arguments: [String], _ redirection: String, in workspace: Workspace
    ) async throws -> String {
        let script = "\(redirection.isEmpty ? "" : redirection + "; ")\"$@\" >&3; echo \"exit $?\""
        return try await workspace.run(
            .shell, ["-c", script, "sh", try Daemon.program().path()] + arguments
        ).output
    }

    private static let full = "exec 3>/dev/full"
    private static let said = "standard output: No space left on device\nexit 1\n"

    private static nonisolated(nonsending) func use(
        _ body: nonisolated(nonsending) (Workspace) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let files = [
                "a.toml": "outbound.transparent = [\"127.0.0.1:7002\"]\n",
                "a.torrent":
                    "d8:announce30:http://tracker.example/announc4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee",
            ]
            for (name, text) in files {
                try Data(text.utf8).write(to: workspace.folder.appending(path: name))
            }
            try await body(workspace)
        }
    }

    @Test(arguments: alone)
    func `a full disk is an error of each command that needs no daemon`(_ arguments: [String]) async throws {
        try await Self.use { workspace in
            // With room it succeeds.
            let written = try await Self.run(arguments, "exec 3>/dev/null", in: workspace)
            #expect(written.hasSuffix("exit 0\n"), "\(written)")
            let lost = try await Self.run(arguments, Self.full, in: workspace)
            #expect(lost.hasSuffix(Self.said), "\(lost)")
        }
    }

    @Test func `and of each that asks one`() async throws {
        try await AdminStage.use { stage in
            for arguments in Self.asking {
                let output = try await Self.run(arguments + ["--socket", stage.socket], Self.full, in: stage.workspace)
                #expect(output.hasSuffix(Self.said), "\(arguments): \(output)")
            }
        }
    }

    @Test func `and of one that asks a tracker`() async throws {
        try await Self.use { workspace in
            let tracker = try StaticTracker.start(in: workspace)
            let arguments = ["announce", tracker.announceURL, "--infohash", Self.hash]
            let written = try await Self.run(arguments, "exec 3>/dev/null", in: workspace)
            #expect(written.hasSuffix("exit 0\n"), "\(written)")
            let lost = try await Self.run(arguments, Self.full, in: workspace)
            #expect(lost.hasSuffix(Self.said), "\(lost)")
        }
    }

    @Test func `a command that fails for another reason says both, and exits with its own code`() async throws {
        try await Self.use { workspace in
            for arguments in [
                ["announce", "http://127.0.0.1:1/announce", "--infohash", Self.hash],
                ["probe", "127.0.0.1:1", Self.hash],
            ] {
                let output = try await Self.run(arguments, Self.full, in: workspace)
                #expect(output == Self.said, "\(arguments): \(output)")
            }
            let wrong = try await Self.run(["check", "--config", "a.torrent"], Self.full, in: workspace)
            #expect(wrong.hasPrefix("a.torrent:1:") && wrong.hasSuffix("\nexit 78\n"), "\(wrong)")
        }
    }

    @Test func `a standard output that is closed is told where something was to be printed`() async throws {
        try await Self.use { workspace in
            let script = "\"$@\" >&-; echo \"exit $?\""
            let output = try await workspace.run(
                .shell, ["-c", script, "sh", try Daemon.program().path(), "--version"]
            ).output
            #expect(output == "standard output: Bad file descriptor\nexit 1\n", "\(output)")
        }
    }

    @Test func `nobody who reads ends it without a word, and not with success`() async throws {
        try await Self.use { workspace in
            // A pipe whose one reader has gone before anything was written.
            let gone = "rm -f pipe; mkfifo pipe; exec 4<>pipe 3>pipe 4<&-"
            let ignored = try await Self.run(["--help"], "trap '' PIPE; \(gone)", in: workspace)
            #expect(ignored == "exit 1\n", "\(ignored)")
            // As a shell counts SIGPIPE.
            let killed = try await Self.run(["--help"], gone, in: workspace)
            #expect(killed == "exit 141\n", "\(killed)")
        }
    }

    @Test func `a file that was cut says so`() async throws {
        try await Self.use { workspace in
            // Room for 4 KiB and no more.
            let limited = "ulimit -f 8; trap '' XFSZ; exec 3>out"
            let output = try await Self.run(["--generate-completion-script", "bash"], limited, in: workspace)
            #expect(output == "standard output: File too large\nexit 1\n", "\(output)")
        }
    }
}
