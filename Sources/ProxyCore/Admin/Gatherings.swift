/// What workers were asked for, until all have answered. It belongs to the main loop.
final class Gatherings {
    struct Identifier: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct Gathering {
        var missing: Int
        var records: [[ConnectionRecord]]
        let onEnd: ([[ConnectionRecord]]) -> Void
    }

    private var gatherings: [Identifier: Gathering] = [:]
    private var lastNumber = 0

    /// Begins one of `count` workers' answers, at least one; `onEnd` gets them all, in the workers' order.
    func begin(of count: Int, onEnd: @escaping ([[ConnectionRecord]]) -> Void) -> Identifier {
        lastNumber += 1
        let identifier = Identifier(number: lastNumber)
        gatherings[identifier] = Gathering(missing: count, records: Array(repeating: [], count: count), onEnd: onEnd)
        return identifier
    }

    /// The one answer of the worker of that number.
    func add(_ records: [ConnectionRecord], from worker: Int, to identifier: Identifier) {
        guard var gathering = gatherings.removeValue(forKey: identifier) else { return }
        gathering.missing -= 1
        gathering.records[worker] = records
        if gathering.missing > 0 { gatherings[identifier] = gathering } else { gathering.onEnd(gathering.records) }
    }
}
