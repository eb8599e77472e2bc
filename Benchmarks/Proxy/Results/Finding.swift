/// One measured value, and what it ought to be where that is laid down.
struct Finding: Sendable {
    /// What the ratio, or the value where there is none, has to keep to.
    enum Bound: Sendable {
        case atMost(Double)
        case atLeast(Double)
    }

    /// The measurement that it belongs to.
    let section: String
    let what: String
    let value: Double
    let unit: String
    /// Where the values of single rounds lie, of which `value` is the median.
    var range: ClosedRange<Double>?
    /// The value beside what it is compared with, which `what` names.
    var ratio: Double?
    var bound: Bound?

    /// Nil where nothing is laid down.
    var isMet: Bool? {
        switch bound {
        case .none: nil
        case .atMost(let most): (ratio ?? value) <= most
        case .atLeast(let least): (ratio ?? value) >= least
        }
    }

    var verdict: String { isMet.map { $0 ? "met" : "missed" } ?? "" }

    var target: String {
        switch bound {
        case .none: ""
        case .atMost(let most): "≤ \(most.shortText)"
        case .atLeast(let least): "≥ \(least.shortText)"
        }
    }
}
