import EventLoop
import Logging
import NetworkAddress

/// What a worker is made from, handed to its thread: what stays as long as the daemon runs, and the terms that it begins with.
struct WorkerPlan: Sendable {
    struct Listening: Equatable, Sendable {
        let bound: BoundListener
        let way: WayIn

        static func == (left: Listening, right: Listening) -> Bool {
            left.bound === right.bound && left.way == right.way
        }
    }

    let torrents: Torrents
    let memory: PeerMemory
    let obfuscation: ObfuscationMemory
    let egress: Egress
    let nearAddresses: NearAddresses
    let missingClients: MissingClients
    let admission: Admission
    let complaints: Complaints
    let figures: WorkerFigures
    /// How often its loop shows that it turns.
    let heartbeat: Duration
    let logger: Logger
    let terms: WorkerTerms
}
