import Foundation
import Testing

/// A file of this tree that is written for its users.
struct Document: CustomTestStringConvertible {
    /// A fenced block.
    struct Block {
        let language: String
        let lines: [String]
        /// Of the first of them, counted from 1.
        let line: Int

        var text: String { lines.map { "\($0)\n" }.joined() }
    }

    /// This tree's folder.
    static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Below the tree.
    let path: String

    var testDescription: String { path }
    var file: URL { Self.tree.appending(path: path) }

    func text() throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// The blocks of a language, in their order.
    func blocks(_ language: String) throws -> [Block] {
        var blocks: [Block] = []
        var open: (language: String, lines: [String], line: Int)?
        for (index, line) in try text().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                if let block = open { blocks.append(Block(language: block.0, lines: block.1, line: block.2)) }
                open = open == nil ? (String(line.dropFirst(3)), [], index + 2) : nil
            } else {
                open?.lines.append(String(line))
            }
        }
        return blocks.filter { $0.language == language }
    }

    /// README.md, SECURITY.md and all of docs/.
    static let all: [Document] = {
        let documents =
            FileManager.default.enumerator(atPath: tree.appending(path: "docs").path)?
            .compactMap { $0 as? String } ?? []
        return (["README.md", "SECURITY.md"] + documents.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" })
            .map { Document(path: $0) }
    }()

    /// Every Swift file below Sources/, by path.
    static func sources() throws -> [(path: String, text: String)] {
        let folder = tree.appending(path: "Sources")
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map {
            ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }
}
