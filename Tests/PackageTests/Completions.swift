import Foundation
import TestSwarm
import Testing

@Suite struct Completions {
    private static let folder = Tree.folder.appending(path: ".build/deb/tree/debian/built/completions").path

    @Test(arguments: [
        (Program.bash, ["-n"], "bash/mseproxy"), (.zsh, ["-n"], "zsh/_mseproxy"),
        (.fish, ["--no-execute"], "fish/mseproxy.fish"),
    ])
    func `a shell finds nothing wrong with its completion`(
        _ shell: Program, _ arguments: [String], _ file: String
    ) async throws {
        try await Workspace.use { workspace in
            let output = try await workspace.succeed(shell, arguments + ["\(Self.folder)/\(file)"])
            #expect(output.isEmpty, "\(output)")
        }
    }

    @Test func `bash completes a command and an option`() async throws {
        try await Workspace.use { workspace in
            // What readline sets before it calls a completion's function.
            let script = """
                . '\(Self.folder)/bash/mseproxy'
                complete_line() {
                    COMP_LINE=$1; COMP_POINT=${#1}; COMP_TYPE=9; COMP_KEY=9; COMPREPLY=()
                    read -ra COMP_WORDS <<<"$1"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                    "$(complete -p mseproxy | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" mseproxy "${COMP_WORDS[COMP_CWORD]}" \
                        "${COMP_WORDS[COMP_CWORD - 1]}"
                    printf '%s\\n' "${COMPREPLY[@]}"
                }
                complete_line 'mseproxy nft'
                complete_line 'mseproxy check --conf'
                """
            let output = try await workspace.succeed(.bash, ["-c", script])
            #expect(output.split(separator: "\n").map { $0.trimmingSuffix { $0 == " " } } == ["nftables", "--config"])
        }
    }

    @Test func `fish completes a command`() async throws {
        try await Workspace.use { workspace in
            let output = try await workspace.succeed(
                .fish, ["--no-config", "-c", "source '\(Self.folder)/fish/mseproxy.fish'; complete -C 'mseproxy nft'"])
            #expect(output.hasPrefix("nftables\t"), "\(output)")
        }
    }

    /// A shell as it is at a terminal, with the completion loaded and a prompt that nothing else prints.
    private static let shells = [
        "bash": "exec bash --norc --noprofile", "zsh": "exec zsh -f", "fish": "exec fish --no-config --private",
    ]
    private static let preparations = [
        "bash": "PS1='ready> '; . '\(folder)/bash/mseproxy'",
        "zsh":
            "PS1='ready> '; fpath=('\(folder)/zsh' $fpath); autoload -U compinit; compinit -u -D; unsetopt auto_menu list_beep",
        "fish":
            "function fish_prompt; echo 'ready> '; end; set -g fish_autosuggestion_enabled 0; source '\(folder)/fish/mseproxy.fish'",
    ]

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a shell completes the names of files at whatever takes one`(_ shell: String) async throws {
        try await Workspace.use { workspace in
            for path in ["h/copy.torrent", "h/copy.txt", "h/deep/a.torrent", "etc/mseproxy.toml", "etc/mseproxy.txt"] {
                let file = workspace.folder.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: file)
            }
            let terminal = try await TestTerminal.open(in: workspace, columns: 150)
            try await terminal.type(line: try #require(Self.shells[shell]))
            try await terminal.type(line: try #require(Self.preparations[shell]))
            try await terminal.eventually("the shell is prepared") { $0.contains("\nready>") }
            for (typed, completed) in [
                ("torrent h/c", "torrent h/copy.torrent"), ("torrent h/d", "torrent h/deep/"),
                ("torrent h/copy.torrent --through 127.0.0.1:1 --output h/copy.tx", "--output h/copy.txt"),
                ("run --config etc/msep", "run --config etc/mseproxy.toml"), ("check -c et", "check -c etc/"),
                ("status --config etc/mse", "status --config etc/mseproxy.toml"),
                ("connections --socket h/copy.tx", "connections --socket h/copy.txt"),
            ] {
                try await terminal.type("mseproxy \(typed)")
                try await terminal.press("Tab")
                try await terminal.eventually("\(typed) is completed") { $0.contains(completed) }
                // Away with the line, by a key that waits its turn: a signal would overtake what is typed, or be overtaken.
                try await terminal.press("C-u")
                try await terminal.type(line: "clear")
                try await terminal.eventually("the line is gone") { !$0.contains("mseproxy") }
            }
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
