import Configuration
import EventLoop
import Logging
import MSE

/// What a worker is made from, handed to its thread.
struct WorkerPlan: Sendable {
    struct Listening: Sendable {
        let bound: BoundListener
        let way: WayIn
    }

    let settings: Configuration
    let listeners: [Listening]
    let policies: ConnectionPolicies
    let torrents: Torrents
    let memory: PeerMemory
    let trackers: TrackerSide
    /// Those that peers can connect to, of all workers alike.
    let inboundPorts: [UInt16]
    let egress: Egress
    let nearAddresses: NearAddresses
    /// The virtual network's; nil without one.
    let virtualPeers: VirtualPeers?
    /// This process's own way to draw the pads of handshakes.
    let pads: PadDrawing
    /// How the first kilobyte to a peer is cut; nil where it is not.
    let cuts: WriteCuts?
    let limit: ConnectionLimit
    /// How many pipes it may have open.
    let pipeLimit: Int
    let discardDelay: Duration
    let logger: Logger
}
