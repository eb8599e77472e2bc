import TrackerProtocol

extension AnnounceQuery.Event {
    /// What log lines call it.
    var label: String { word.map { "announce, \($0)" } ?? "announce" }

    /// nil for an announce that tells of no event.
    var word: String? {
        switch self {
        case .started: "started"
        case .stopped: "stopped"
        case .completed: "completed"
        case .none, .unknown: nil
        }
    }
}
