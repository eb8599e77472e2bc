import NetworkAddress
import Configuration

/// What is set when the daemon starts, and cannot change while it runs.
struct LastingSettings {
    /// A key that changed.
    struct Change: Equatable {
        let key: String
        let before: String
        let after: String
    }

    /// Each by its key, as it is written.
    private let values: [(key: String, value: String)]

    init(_ settings: Configuration) {
        let workers =
            switch settings.workers {
            case .automatic: "\"auto\""
            case .exactly(let count): "\(count)"
            }
        values = [
            ("workers", workers),
            ("outbound.virtual_network", "\"\(settings.outbound.virtualNetwork?.description ?? "")\""),
            ("state.path", "\"\(settings.state.path)\""),
            ("log.format", "\"\(settings.log.format.rawValue)\""),
        ]
    }

    /// What differs in `other`.
    func changes(to other: LastingSettings) -> [Change] {
        zip(values, other.values).filter { $0.value != $1.value }.map { before, after in
            Change(key: before.key, before: before.value, after: after.value)
        }
    }

}
