import JSON
import PrintableText

/// A daemon of another version leaves members out and adds others: what is not there is nil, and what is not known not asked for.
extension JSONValue {
    /// The member of the member … of these names.
    func at(_ path: String...) -> JSONValue? {
        path.reduce(self) { $0?[$1] }
    }

    /// The elements of the array of that name; none where there is none.
    func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }

    /// The text of that name, with nothing in it that a terminal would obey.
    func text(_ name: String) -> String? { self[name]?.string?.printable }

    /// The text of that name, or a dash.
    func textOrDash(_ name: String) -> String { text(name) ?? "-" }

    /// The number of that name; 0 where there is none.
    func amount(_ name: String) -> Double { self[name]?.number ?? 0 }

    /// The count of that name, or a dash.
    func countOrDash(_ name: String) -> String { self[name]?.number.map { Quantity.count($0) } ?? "-" }

    /// Whether there is or was one of what this counts: a daemon says of everything that can happen that it has not.
    var hasHappened: Bool { amount("active") > 0 || amount("total") > 0 }

    /// By how much the slowest loop of a status is late, in seconds; nil where that is not told.
    var longestLag: Double? {
        (list("workers") + [self["main_loop"]].compactMap(\.self)).compactMap { $0["lag"]?.number }.max()
    }
}
