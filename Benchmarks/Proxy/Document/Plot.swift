import BenchmarkKit
import Foundation
import TestSwarm

/// A picture that gnuplot draws, as SVG.
struct Plot {
    let name: String
    let height: Int
    /// Its lines between the terminal's settings and the end; data in named blocks.
    let script: String

    /// Draws it to `folder`, where its script stays with it for no one: it is made of the results alone.
    func draw(to folder: URL, in workspace: Workspace) async throws {
        let file = workspace.folder.appending(path: "\(name).gnuplot")
        let picture = folder.appending(path: "\(name).svg")
        try """
        set encoding utf8
        set terminal svg size 880,\(height) font "DejaVu Sans,13" background "#ffffff"
        set output "\(picture.path)"
        set border 3 linecolor "#444444"
        set tics nomirror out
        set style fill solid 1.0
        \(script)

        """.write(to: file, atomically: true, encoding: .utf8)
        let (status, output) = try await workspace.run(Program("gnuplot", package: "gnuplot-nox"), [file.path])
        guard status == .exited(0) else { throw Disappointment("gnuplot: \(output)") }
    }

    /// A label as gnuplot takes it.
    static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "'") + "\"" }

    static let (ours, others, good, bad) = ("#2166ac", "#9e9e9e", "#3a8f4d", "#c0392b")
}
