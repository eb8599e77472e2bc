import Configuration
import MSE

/// What of a worker follows from the configuration, and changes with it.
struct WorkerTerms: Sendable {
    let settings: Configuration
    /// The worker's own.
    let listeners: [WorkerPlan.Listening]
    let policies: ConnectionPolicies
    /// The other end of BEP 8, where it is configured.
    let gateway: TrackerGateway?
    /// Those that peers can connect to, of all workers alike.
    let inboundPorts: [UInt16]
    /// The virtual network's; nil without one.
    let virtualPeers: VirtualPeers?
    let manners: WireManners
    /// How many pipes it may have open.
    let pipeLimit: Int
}
