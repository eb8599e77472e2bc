import TrackerProtocol

extension AnnounceQuery.Event {
    /// What log lines call it.
    var label: String {
        switch self {
        case .started: "announce, started"
        case .stopped: "announce, stopped"
        case .completed: "announce, completed"
        case .none, .unknown: "announce"
        }
    }
}
