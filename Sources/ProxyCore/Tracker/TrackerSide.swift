import Configuration

/// What the workers share for announces: what they taught, and how they are rewritten.
final class TrackerSide: Sendable {
    let rewriting: AnnounceRewriting
    let memory = ObfuscationMemory()
    let peers = AnnouncedPeers()
    /// The other end of BEP 8, where it is configured.
    let gateway: TrackerGateway?

    init(_ settings: Configuration) {
        rewriting = AnnounceRewriting(settings)
        gateway = settings.trackerGateway.listen.isEmpty ? nil : TrackerGateway(settings.trackerGateway)
    }
}
