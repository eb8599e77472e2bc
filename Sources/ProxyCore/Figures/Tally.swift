/// A number for each case of an enumeration.
struct Tally<Key: CaseIterable & Hashable & Sendable>: Equatable, Sendable {
    private var numbers: [Key: UInt64] = [:]

    subscript(key: Key) -> UInt64 {
        get { numbers[key] ?? 0 }
        set { numbers[key] = newValue }
    }

    static func += (left: inout Tally, right: Tally) {
        left.numbers.merge(right.numbers, uniquingKeysWith: +)
    }

    /// All cases in the enumeration's order.
    var all: [(key: Key, number: UInt64)] { Key.allCases.map { ($0, self[$0]) } }
}
