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
}

extension Substring {
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
