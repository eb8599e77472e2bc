import ArgumentParser
import BenchmarkKit
import Foundation
import TestSwarm

/// Puts what was measured into the document: tables between its marks, and pictures beside it.
struct DocumentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "document", abstract: "Puts saved results into a document, and draws them.")

    @Option(help: "What `all --tsv` has saved.")
    var tsv: String

    @Option(help: "The document. Its pictures and the results go into the folder of its name beside it.")
    var document = "docs/performance.md"

    static let (begin, end) = ("<!-- results: begin -->", "<!-- results: end -->")

    func run() async throws {
        let saved = try SavedReport(at: tsv)
        let file = URL(filePath: document)
        let text = try String(contentsOf: file, encoding: .utf8)
        let parts = [text.components(separatedBy: Self.begin), text.components(separatedBy: Self.end)]
        guard parts.allSatisfy({ $0.count == 2 }) else {
            throw Disappointment("\(document) has not one \(Self.begin) and one \(Self.end)")
        }
        let whole = "\(parts[0][0])\(Self.begin)\n\n\(saved.tables)\n\(Self.end)\(parts[1][1])"
        let folder = file.deletingPathExtension()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await Workspace.use { workspace in
            for plot in saved.plots { try await plot.draw(to: folder, in: workspace) }
        }
        try whole.write(to: file, atomically: true, encoding: .utf8)
        try Data(contentsOf: URL(filePath: tsv)).write(to: folder.appending(path: "results.tsv"))
    }
}
