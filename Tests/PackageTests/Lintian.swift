import Foundation
import TestSwarm
import Testing

@Suite struct Lintian {
    @Test func `lintian has nothing to say of the package, not even what is pedantic`() async throws {
        try await Workspace.use { workspace in
            let (status, output) = try await workspace.run(
                .lintian,
                [
                    "--allow-root", "--pedantic", "--display-info", "--display-experimental",
                    "--fail-on", "error,warning,info,pedantic,experimental", try Tree.changes.path,
                ])
            #expect(status == .exited(0))
            #expect(output.isEmpty, "\(output)")
        }
    }

    @Test func `an override that nothing needs is told`() async throws {
        try await Workspace.use { workspace in
            let output = try await workspace.succeed(
                .lintian,
                ["--allow-root", "--tags", "unused-override,mismatched-override", try Tree.changes.path])
            #expect(output.isEmpty, "\(output)")
        }
    }
}
