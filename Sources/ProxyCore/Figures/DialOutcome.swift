import EventLoop
import Glibc

/// What came of connecting to where a client wants to go.
enum DialOutcome: String, CaseIterable, Sendable {
    case connected
    /// Nobody has answered in time.
    case timedOut = "timed_out"
    /// The other machine takes no connections there.
    case refused
    /// There is no way, or the system has given no socket.
    case unreachable
    /// The name has no address.
    case unresolved
    /// It is a listener of the daemon's own.
    case leadsBack = "leads_back"

    init(_ failure: Dial.Failure) {
        self =
            switch failure {
            case .unresolved: .unresolved
            case .leadsBack: .leadsBack
            case .unreachable(let failure):
                switch failure.code {
                case ETIMEDOUT: .timedOut
                case ECONNREFUSED, ECONNRESET: .refused
                default: .unreachable
                }
            }
    }
}
