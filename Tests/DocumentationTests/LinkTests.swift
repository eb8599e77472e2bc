import Foundation
import Testing

/// Links within this tree lead somewhere.
@Suite struct LinkTests {
    @Test(arguments: Document.all)
    func `every link to a file, and to a heading of one, leads to one`(_ document: Document) throws {
        for match in try document.text().matches(of: /\]\(([^)#\s]*)(?:#([^)\s]+))?\)/) {
            let (_, target, heading) = match.output
            guard !target.contains("://") else { continue }
            let folder = document.file.deletingLastPathComponent()
            let file = target.isEmpty ? document.file : folder.appending(path: String(target)).standardizedFileURL
            guard FileManager.default.fileExists(atPath: file.path) else {
                Issue.record("\(document.path): there is no \(target)")
                continue
            }
            guard let heading else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { Self.anchor(of: $0) }
            let isThere = headings.contains(String(heading)) || text.contains("<a id=\"\(heading)\"></a>")
            #expect(isThere, "\(document.path): \(target)#\(heading)")
        }
    }

    @Test func `there are some`() throws {
        #expect(try Document(path: "README.md").text().contains("](docs/"))
    }

    /// As GitHub makes it.
    private static func anchor(of heading: Substring) -> String {
        let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
        return String(words.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.map { $0 == " " ? "-" : $0 })
    }
}
