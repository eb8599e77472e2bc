/// A number for each case of an enumeration.
struct Tally<Key: CaseIterable & Hashable & Sendable>: Equatable, Sendable {
    /// Those that are not 0, so that equal tallies are equal.
    private var numbers: [Key: UInt64] = [:]

    subscript(key: Key) -> UInt64 {
        get { numbers[key] ?? 0 }
        set { numbers[key] = newValue == 0 ? nil : newValue }
    }

    /// One less, but never less than none: a figure that is wrong must not end the daemon.
    mutating func lower(_ key: Key) {
        let number = self[key]
        if number > 0 { self[key] = number - 1 }
    }

    static func += (left: inout Tally, right: Tally) {
        left.numbers.merge(right.numbers, uniquingKeysWith: +)
    }

    /// All cases in the enumeration's order.
    var all: [(key: Key, number: UInt64)] { Key.allCases.map { ($0, self[$0]) } }
}
