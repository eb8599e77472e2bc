import Foundation
import TestSwarm

extension Tree {
    /// The package once more, with a later version and `changes` to its files, by path.
    static nonisolated(nonsending) func newerPackage(
        in workspace: Workspace, _ changes: [String: (String) -> String]
    ) async throws -> URL {
        let folder = workspace.folder.appending(path: "newer")
        try await workspace.succeed(.dpkgDeb, ["--raw-extract", try package.path, folder.path])
        var changes = changes
        changes["DEBIAN/control"] = { $0.replacing(/(?m)^Version: (.*)$/) { "Version: \($0.1)+newer" } }
        for (file, change) in changes {
            let url = folder.appending(path: file)
            try change(String(contentsOf: url, encoding: .utf8)).write(to: url, atomically: false, encoding: .utf8)
        }
        let package = workspace.folder.appending(path: "mseproxy-newer.deb")
        try await workspace.succeed(
            .dpkgDeb, ["--root-owner-group", "-Znone", "--build", folder.path, package.path])
        return package
    }
}
