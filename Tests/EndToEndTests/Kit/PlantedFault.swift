import Foundation
import TestSwarm
import Testing

/// Which fault is wanted; nil in an ordinary run.
private let plantedFault = ProcessInfo.processInfo.environment["MSEPROXY_PLANTED"]

/// A fault in a daemon, for `Tests/sanitize`, which looks whether it comes to light: there is a library beside a daemon that is
/// built with a sanitizer, which commits the one that MSEPROXY_PLANTED names.
@Suite("A planted fault in a daemon", .enabled(if: plantedFault != nil))
struct PlantedFault {
    @Test("is nothing that the test which runs the daemon sees, unless it is its end")
    func committed() async throws {
        try await Workspace.use { workspace in
            let path = try Daemon.program().path()
            let library = URL(filePath: path).deletingLastPathComponent().appending(path: "libplanted-faults.so").path
            try #require(FileManager.default.fileExists(atPath: library), "no \(library)")
            // The daemon alone loads it: the programs that become the daemon have no sanitizer.
            let script = workspace.folder.appending(path: "mseproxy-with-a-fault").path
            let text = """
                #!/bin/sh
                LD_PRELOAD='\(library)' exec '\(path)' "$@"

                """
            try #require(
                FileManager.default.createFile(
                    atPath: script, contents: Data(text.utf8), attributes: [.posixPermissions: 0o755]))
            let daemon = try? await Daemon.start(
                in: workspace, configuration: "", program: Program(script, package: "mseproxy"))
            // AddressSanitizer lets none go on that reads what it has freed.
            #expect((daemon == nil) == (plantedFault == "freed"))
        }
    }
}
