import Configuration
import EventLoop
import Logging
import NetworkAddress

/// What a worker is made from, handed to its thread.
struct WorkerPlan: Sendable {
    /// What a listener's connections are.
    enum Way: Sendable {
        case socks
        case forward(Endpoint)
        case inbound

        /// Plaintext ways in, for the clients beside the proxy and no one else.
        var isForClients: Bool {
            switch self {
            case .socks, .forward: true
            case .inbound: false
            }
        }
    }

    struct Listening: Sendable {
        let bound: BoundListener
        let way: Way
    }

    let settings: Configuration
    let listeners: [Listening]
    let torrents: Torrents
    let limit: ConnectionLimit
    let discardDelay: Duration
    let logger: Logger
}
