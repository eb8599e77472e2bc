/// Rows below a heading, in columns as wide as what stands in them.
struct TextTable {
    enum Side {
        case left
        /// For numbers.
        case right
    }

    private let titles: [String]
    private let sides: [Side]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, side: Side)]) {
        titles = columns.map(\.title)
        sides = columns.map(\.side)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row, which has a cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == titles.count)
        rows.append(cells)
    }

    /// The heading and the rows, each a line.
    var lines: [String] {
        let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
        return ([titles] + rows).map { cells in
            let padded = cells.indices.map { Self.padded(cells[$0], to: widths[$0], sides[$0]) }
            return Self.trimmed(padded.joined(separator: "  "))
        }
    }

    static func padded(_ text: String, to width: Int, _ side: Side = .left) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return switch side {
        case .left: text + blanks
        case .right: blanks + text
        }
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
