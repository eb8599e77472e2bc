import Foundation
import TestSwarm
import Testing

/// `mseproxy nftables`: what it prints, the kernel takes; what cannot be is told.
@Suite struct NftablesCommand {
    private static let listeners = [
        "IPv4": "\"127.0.0.1:7002\"", "IPv6": "\"[::1]:7002\"", "both": "\"0.0.0.0:7002\", \"[::]:7002\"",
        "others": "\"127.0.0.9:7002\", \"[fd00::9]:7002\"",
    ]

    private static let optionSets: [[String]] = (0..<8).map { bits in
        zip([1, 2, 4], [["--inbound-port", "6882", "--inbound-port", "6883"], ["--drop-udp"], ["--tproxy"]])
            .flatMap { bit, option in bits & bit == 0 ? [] : option }
    }

    @Test(arguments: listeners.keys.sorted(), optionSets)
    func `nft loads the rules, again in place of themselves, and removes them`(
        family: String, options: [String]
    ) async throws {
        try await Workspace.use { workspace in
            let configuration = try Self.file(
                """
                [outbound]
                transparent = [\(Self.listeners[family, default: ""])]
                virtual_network = "127.64.0.0/10"
                allow = ["0.0.0.0/0", "::/0"]
                """, in: workspace)
            let rules = try await workspace.redirectionRules(
                ["--user", "4242", "--user", "4243"] + options, configuration: configuration)
            let file = try Self.file(rules, in: workspace)
            let script = """
                "$0" -f "$1"; "$0" -f "$1"; "$0" list table inet mseproxy; "$0" delete table inet mseproxy
                test -z "$("$0" list ruleset)"
                """
            let (status, output) = try await workspace.run(
                .unshare, ["--net", "--", "/bin/sh", "-euc", script, try Program.nft.path(), file.path])
            #expect(status == .exited(0), "\(output)")
            for user in [4242, 4243] { #expect(output.contains("skuid \(user) jump client_connects"), "\(output)") }
            #expect(output.contains(options.contains("--tproxy") ? "tproxy ip" : ":7002"), "\(output)")
            #expect(output.contains("client_bypasses") == ["IPv4", "IPv6"].contains(family), "\(output)")
            #expect(output.contains("udp dport 53") == options.contains("--drop-udp"), "\(output)")
            for port in [6882, 6883] {
                #expect(output.contains("tcp dport \(port)") == options.contains("--inbound-port"), "\(output)")
            }
        }
    }

    /// A folder for cgroups that nobody else sees. `/` is no mount where the tests run in a changed root.
    private static let ownCgroupRoot =
        "mount --make-rprivate / 2>/dev/null || mount --make-rprivate /sys; mount -t tmpfs none /sys/fs/cgroup"

    @Test func `nft loads rules for a cgroup, whatever its name`() async throws {
        try await Workspace.use { workspace in
            let configuration = try Self.file("outbound.transparent = [\"127.0.0.1:7002\"]", in: workspace)
            let path = "mseproxy-\(UUID().uuidString.prefix(8))/app-a\\x2db # }.scope"
            let rules = try await workspace.redirectionRules(["--cgroup", "/\(path)"], configuration: configuration)
            let file = try Self.file(rules, in: workspace)
            // nft asks the folder for its number and nothing else: any folder does, where no cgroup can be made.
            let script = """
                \(Self.ownCgroupRoot); mkdir -p "/sys/fs/cgroup/$2"
                "$0" -f "$1"; "$0" list table inet mseproxy
                """
            let (status, output) = try await workspace.run(
                .unshare,
                [
                    "--net", "--mount", "--propagation", "unchanged", "--", "/bin/sh", "-euc", script,
                    try Program.nft.path(), file.path, path,
                ])
            #expect(status == .exited(0), "\(output)")
            #expect(output.contains("socket cgroupv2 level 2 \"\(path)\""), "\(output)")
        }
    }

    @Test(arguments: [false, true])
    func `nft loads rules for users and a cgroup together, or where that is missing keeps what it has`(
        isMissing: Bool
    ) async throws {
        try await Workspace.use { workspace in
            let configuration = try Self.file("outbound.transparent = [\"127.0.0.1:7002\"]", in: workspace)
            let paths = ["", "-of-another"].map { "mseproxy-\(UUID().uuidString.prefix(8))\($0).slice" }
            let before = try Self.file(
                try await workspace.redirectionRules(["--user", "4241"], configuration: configuration), in: workspace)
            let all = try Self.file(
                try await workspace.redirectionRules(
                    [
                        "--user", "4242", "--cgroup", paths[0], "--user", "4243", "--cgroup", "/\(paths[0])/",
                        "--drop-udp",
                    ],
                    configuration: configuration), in: workspace)
            let script = """
                \(Self.ownCgroupRoot); mkdir "/sys/fs/cgroup/$3"
                "$0" -f "$1"; "$0" -f "$2" || echo refused; "$0" list table inet mseproxy
                """
            let (status, output) = try await workspace.run(
                .unshare,
                [
                    "--net", "--mount", "--propagation", "unchanged", "--", "/bin/sh", "-euc", script,
                    try Program.nft.path(), before.path, all.path,
                    paths[isMissing ? 1 : 0],
                ])
            #expect(status == .exited(0), "\(output)")
            #expect(output.contains("refused") == isMissing, "\(output)")
            // Before the table stands nft's refusal, which quotes a line of the rules.
            let table = output.split(separator: "\n").drop { !$0.hasPrefix("table inet mseproxy") }
            let matches = table.filter { $0.hasSuffix("jump client_connects") }
                .map { $0.split(separator: " ").dropLast(2).suffix(1).joined() }
            #expect(matches == (isMissing ? ["4241"] : ["4242", "4243", "\"\(paths[0])\""]), "\(output)")
        }
    }

    @Test(
        arguments: [
            ([], "--user NAME or --cgroup PATH"), (["--inbound-port", "1"], "--user NAME or --cgroup PATH"),
            (["--user", "0", "--user", "no such user", "--cgroup", "a"], "\"no such user\" is neither"),
            (["--user", "0", "--cgroup", "a", "--cgroup", "/"], "the root of all cgroups"),
            (["--user", "0", "--inbound-port", "1", "--inbound-port", "0"], "--inbound-port must be"),
            (["--user", "no such user"], "\"no such user\" is neither a user of this machine nor a uid"),
            (["--user", "4294967295"], "neither a user"), (["--user", "1\n2"], "\"1\\n2\" is neither"),
            (["--user", ""], "neither a user"), (["--cgroup", "/"], "the root of all cgroups"),
            (["--cgroup", "a\"\naccept"], "a quote"), (["--cgroup", "../a"], "holds . or .."),
            (["--user", "0", "--inbound-port", "0"], "--inbound-port must be"), (["--user", "0", "more"], "more"),
            (["--user", "0", "--inbound-port", "65536"], "65536"),
        ])
    func `a client that cannot be meant is a usage error`(arguments: [String], expected: String) async throws {
        try await Workspace.use { workspace in
            let (status, output) = try await workspace.run(try Daemon.program(), ["nftables"] + arguments)
            #expect(status == .exited(64), "\(output)")
            #expect(output.contains(expected), "\(output)")
            #expect(!output.contains("table inet"), "\(output)")
        }
    }

    @Test(
        arguments: [
            ("", "set outbound.transparent"), ("outbound.transparent = [\"127.0.0.1:0\"]", "set another than 0"),
            ("inbound.listen = []\noutbound.transparent = [\"127.0.0.1:1\"]", "inbound.listen is empty"),
            (
                "inbound.listen = [\"127.0.0.1:1\"]\noutbound.transparent = [\"127.0.0.1:2\"]",
                "loopback addresses alone"
            ),
            (
                "inbound.listen = [\"0.0.0.0:6890\"]\noutbound.transparent = [\"127.0.0.1:2\"]",
                "a port of inbound.listen"
            ),
            ("outbound.transparent = [\"127.0.0.1\"]", ":1:25: outbound.transparent: malformed address"),
        ])
    func `a configuration from which no rules follow is an error that says what to set`(
        configuration: String, expected: String
    ) async throws {
        try await Workspace.use { workspace in
            let file = try Self.file(configuration, in: workspace)
            let (status, output) = try await workspace.run(
                try Daemon.program(),
                ["nftables", "--user", "0", "--inbound-port", "1", "--inbound-port", "6890", "--config", file.path])
            #expect(status == .exited(78), "\(output)")
            #expect(output.contains(expected), "\(output)")
            #expect(output.hasPrefix(file.path), "\(output)")
            #expect(!output.contains("table inet"), "\(output)")
        }
    }

    @Test(
        arguments: [
            (["--user", "root"], "warning: outbound.mark is 0: mseproxy must run as another user than root"),
            (["--cgroup", "a/b"], "warning: outbound.mark is 0: mseproxy must not run in cgroup a/b"),
            (
                ["--user", "0", "--cgroup", "a/b", "--user", "1"],
                "warning: outbound.mark is 0: mseproxy must not run in cgroup a/b"
            ),
            (["--cgroup", "no/such"], "warning: /sys/fs/cgroup/no/such: No such file or directory: nft refuses"),
        ])
    func `what the rules cannot see to is a warning, and they are printed`(
        arguments: [String], expected: String
    ) async throws {
        try await Workspace.use { workspace in
            let file = try Self.file("outbound.transparent = [\"127.0.0.1:7002\"]\noutbound.mark = 0", in: workspace)
            let (status, output) = try await workspace.run(
                try Daemon.program(), ["nftables", "--config", file.path] + arguments)
            #expect(status == .exited(0), "\(output)")
            #expect(output.contains(expected), "\(output)")
            #expect(output.contains("delete table inet mseproxy"))
            #expect(!output.contains("meta mark"), "\(output)")
        }
    }

    private static func file(_ text: String, in workspace: Workspace) throws -> URL {
        let file = workspace.folder.appending(path: workspace.unique("file"))
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file
    }
}
