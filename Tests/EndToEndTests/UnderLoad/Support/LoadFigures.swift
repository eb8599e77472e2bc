import Foundation

/// What a scenario came to, for docs/reliability.md: a file each, which `make load` prints.
enum LoadFigures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../.build/reliability").standardizedFileURL

    /// Writes what a scenario came to, in place of what it came to before.
    static func write(_ scenario: String, _ line: String) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let name = scenario.replacing(/[^A-Za-z0-9]+/, with: "-").lowercased()
        let text = "\(scenario): \(line)\n"
        try text.write(to: folder.appending(path: "load-\(name).txt"), atomically: true, encoding: .utf8)
        print(text, terminator: "")
    }

    static func mebibytes(_ byteCount: Int) -> String { String(format: "%.1f MiB", Double(byteCount) / 0x10_0000) }
    static func seconds(_ duration: Duration) -> String { String(format: "%.1f s", duration / .seconds(1)) }
}
