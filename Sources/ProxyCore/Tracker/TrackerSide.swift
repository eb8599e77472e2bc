import Configuration

/// What the workers share for announces: what they taught.
final class TrackerSide: Sendable {
    let memory = ObfuscationMemory()
    /// The other end of BEP 8, where it is configured.
    let gateway: TrackerGateway?

    init(_ settings: Configuration) {
        gateway = TrackerGateway(settings.trackerGateway)
    }
}
