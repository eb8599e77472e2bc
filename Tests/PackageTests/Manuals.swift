import Foundation
import TestSwarm
import Testing

@Suite struct Manuals {
    private static let built = ".build/deb/tree/debian/built"

    @Test(arguments: ["mseproxy.1", "mseproxy.toml.5"])
    func `a man page renders without a warning`(_ page: String) async throws {
        try await Workspace.use { workspace in
            let file = Tree.folder.appending(path: "\(Self.built)/\(page)").path
            let (status, output) = try await workspace.run(
                .sh, ["-c", "MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings --local-file '\(file)' >/dev/null"])
            #expect(status == .exited(0))
            #expect(output.isEmpty, "\(output)")
            let lint = try await workspace.run(.mandoc, ["-Tlint", "-Wwarning", file])
            #expect(lint.status == .exited(0), "\(lint.output)")
        }
    }

    @Test func `mseproxy(1) has every command and every option that the program has`() async throws {
        try await Workspace.use { workspace in
            let text = try await rendered("mseproxy.1", in: workspace)
            let help = try await workspace.succeed(
                Program(Tree.folder.appending(path: "\(Self.built)/mseproxy").path, package: "mseproxy"),
                ["--experimental-dump-help"])
            let root = try #require(
                try JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any])
            let words = words(of: try #require(root["command"] as? [String: Any]))
            // The commands that an administrator has, lest an empty description pass.
            #expect(
                words.isSuperset(of: ["run", "check", "status", "top", "torrents", "reload", "--config", "--json"]))
            for word in words.sorted() where !["help", "--help", "subcommands"].contains(word) {
                #expect(text.contains(word), "mseproxy(1) has no \(word)")
            }
        }
    }

    @Test
    func `mseproxy.toml(5) and docs/configuration.md have every key, and the latter is made from the present file`()
        async throws
    {
        try await Workspace.use { workspace in
            let file = Tree.folder.appending(path: "etc/mseproxy.toml")
            let text = try await rendered("mseproxy.toml.5", in: workspace)
            let keys = try String(contentsOf: file, encoding: .utf8).matches(of: /(?m)^([a-z_]+) = .+$/)
            #expect(keys.count > 40)
            for key in keys {
                #expect(text.contains(String(key.1)), "mseproxy.toml(5) has no \(key.1)")
            }
            let made = try await workspace.succeed(
                .sh,
                [
                    "-c",
                    "cd '\(Tree.folder.path)' && packaging/configuration-reference markdown etc/mseproxy.toml",
                ])
            let kept = try String(
                contentsOf: Tree.folder.appending(path: "docs/configuration.md"), encoding: .utf8)
            #expect(made == kept, "docs/configuration.md is out of date: make reference")
        }
    }

    @Test(arguments: [
        ("# what\n\nkey = 1\n", ":3: key has no comment above it"),
        ("# what\nkey = 1\n# more\n\n[x]\n", ":4: a comment above nothing"),
        ("# what\nkey = 1\nkey\n", ":3: neither a comment, a section nor a key"),
        ("# what\nkey = 1\n# more\n", ": a comment above nothing at its end"),
    ])
    func `a configuration that is no reference is refused by line`(_ text: String, _ reason: String) async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "other.toml")
            try text.write(to: file, atomically: true, encoding: .utf8)
            let (status, output) = try await workspace.run(
                Program(
                    Tree.folder.appending(path: "packaging/configuration-reference").path, package: "python3"),
                ["markdown", file.path])
            #expect(status == .exited(1))
            #expect(output.contains(file.path + reason), "\(output)")
        }
    }

    /// A page as plain text, without bold and without hyphenation.
    private func rendered(_ page: String, in workspace: Workspace) async throws -> String {
        try await workspace.succeed(
            .sh,
            [
                "-c",
                "MANWIDTH=400 MANOPT=--no-hyphenation MAN_KEEP_FORMATTING= LC_ALL=C.UTF-8 "
                    + "man --local-file '\(Tree.folder.path)/\(Self.built)/\(page)' | cat",
            ])
    }

    /// The names of a command, of its options, and of the commands in it.
    private func words(of command: [String: Any]) -> Set<String> {
        var words: Set<String> = []
        if let name = command["commandName"] as? String { words.insert(name) }
        for argument in command["arguments"] as? [[String: Any]] ?? [] {
            for name in argument["names"] as? [[String: Any]] ?? [] where name["kind"] as? String == "long" {
                words.insert("--\(name["name"] as? String ?? "")")
            }
        }
        for inner in command["subcommands"] as? [[String: Any]] ?? [] where inner["commandName"] as? String != "help" {
            words.formUnion(self.words(of: inner))
        }
        return words
    }
}
