import Configuration
import EventLoop
import Logging
import NetworkAddress

/// All that follows from one reading of the configuration: bound, read and ready to be put in force, or to be let go without a trace.
struct Tenure {
    let settings: Configuration
    let budget: DescriptorBudget
    let policies: ConnectionPolicies
    var listeners: ListenerSet
    let controls: ControlSockets
    /// The other end of BEP 8, where it is configured.
    let gateway: TrackerGateway?
    let sources: TorrentSources

    /// What `settings` need and `before` does not have yet is bound and read; what is the same is taken over from there.
    init(
        _ settings: Configuration, _ budget: DescriptorBudget, workerCount: Int, _ handedOver: HandedOverListeners,
        torrents: Torrents, before: Tenure?, on loop: EventLoop, logger: Logger
    ) throws(StartFailure) {
        self.settings = settings
        self.budget = budget
        policies = ConnectionPolicies(settings)
        listeners = try ListenerSet(
            settings, for: workerCount, from: handedOver, reusing: before?.listeners, logger: logger)
        controls = try ControlSockets(
            settings.admin, from: handedOver, reusing: before?.controls, logger: logger)
        let isSameGateway = before?.settings.trackerGateway.isSameTracker(as: settings.trackerGateway) ?? false
        gateway = isSameGateway ? before?.gateway : TrackerGateway(settings.trackerGateway)
        if let before, before.sources.isUnchanged(in: settings, for: gateway) {
            sources = before.sources
        } else {
            do throws(SystemFailure) {
                sources = try TorrentSources(settings, into: torrents, gateway, on: loop, logger: logger)
            } catch {
                throw StartFailure(error)
            }
        }
    }

    /// What connections of the daemon's own are marked with; 0 for none.
    var mark: UInt32 { settings.outbound.transparent.isEmpty ? 0 : settings.outbound.mark }
}

extension Configuration.TrackerGateway {
    /// Whether what was learnt for one holds for the other.
    fileprivate func isSameTracker(as other: Self) -> Bool {
        upstream == other.upstream && peerAddress == other.peerAddress && listen.isEmpty == other.listen.isEmpty
    }
}
