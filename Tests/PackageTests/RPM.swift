import Foundation
import TestSwarm
import Testing

@Suite struct RPM {
    @Test func `rpmlint has nothing to say of the package and its specification`() async throws {
        try await Workspace.use { workspace in
            let output = try await workspace.succeed(
                .sh,
                [
                    "-c",
                    """
                    cd '\(Tree.folder.path)'
                    rpmlint --config packaging/rpm/rpmlint.toml '\(try Tree.rpm.path)' packaging/rpm/mseproxy.spec
                    """,
                ])
            #expect(output.contains("1 packages and 1 specfiles checked; 0 errors, 0 warnings"), "\(output)")
        }
    }

    @Test func `it is the same version, has the same program, units and manuals, and keeps an edited configuration`()
        async throws
    {
        try await Workspace.use { workspace in
            let rpm = try Tree.rpm.path
            let ours = try await workspace.succeed(.rpm, ["--query", "--package", "--queryformat", "%{VERSION}", rpm])
            let debian = try await workspace.succeed(.dpkgDeb, ["--field", try Tree.package.path, "Version"])
            #expect(ours == debian.trimmingCharacters(in: .newlines))

            let files = try await workspace.succeed(.rpm, ["--query", "--package", "--list", rpm]).split(
                separator: "\n")
            for unit in try Tree.files("packaging/systemd").map(\.lastPathComponent) where unit != "examples" {
                #expect(files.contains("/usr/lib/systemd/system/\(unit)"))
            }
            for file in [
                "/usr/bin/mseproxy", "/usr/share/man/man1/mseproxy.1.gz", "/usr/share/man/man5/mseproxy.toml.5.gz",
            ] {
                #expect(files.contains(Substring(file)))
            }
            let kept = try await workspace.succeed(
                .rpm, ["--query", "--package", "--queryformat", "[%{FILENAMES} %{FILEFLAGS:fflags}\n]", rpm])
            // "c" for a configuration, "n" for one that is not replaced.
            #expect(kept.contains("/etc/mseproxy/mseproxy.toml cn\n"), "\(kept)")
        }
    }
}
