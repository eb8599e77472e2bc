import Foundation
import TestSwarm
import Testing

/// README.md, SECURITY.md and docs/, as the packages have them.
@Suite struct Documents {
    private static let folder = "usr/share/doc/mseproxy"

    private static nonisolated(nonsending) func extracted(in workspace: Workspace) async throws -> (
        folder: URL, documents: [String]
    ) {
        let root = workspace.folder.appending(path: "extracted")
        try await workspace.succeed(.dpkgDeb, ["--extract", try Tree.package.path, root.path])
        let folder = root.appending(path: Self.folder)
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return (folder, files.filter { $0.hasSuffix(".md") }.sorted())
    }

    @Test func `every link of a packaged document to a file leads to a packaged one`() async throws {
        try await Workspace.use { workspace in
            let (folder, documents) = try await Self.extracted(in: workspace)
            #expect(documents.contains("README.md") && documents.contains("SECURITY.md"), "\(documents)")
            var linkCount = 0
            for document in documents {
                let file = folder.appending(path: document)
                for match in try String(contentsOf: file, encoding: .utf8).matches(of: /\]\(([^)#\s]+)(?:#[^)\s]+)?\)/)
                {
                    let target = String(match.1)
                    guard !target.contains("://") else { continue }
                    linkCount += 1
                    let linked = file.deletingLastPathComponent().appending(path: target).standardizedFileURL
                    #expect(
                        linked.path.hasPrefix(folder.path) && FileManager.default.fileExists(atPath: linked.path),
                        "\(document): \(target)")
                }
            }
            #expect(linkCount > 50)
        }
    }

    @Test func `both packages have the same`() async throws {
        try await Workspace.use { workspace in
            let (_, documents) = try await Self.extracted(in: workspace)
            let list = try await workspace.succeed(.rpm, ["--query", "--package", "--list", try Tree.rpm.path])
            let inRPM = list.split(separator: "\n").filter { $0.hasPrefix("/\(Self.folder)/") && $0.hasSuffix(".md") }
            #expect(inRPM.map { String($0.dropFirst("/\(Self.folder)/".count)) }.sorted() == documents)
        }
    }
}
