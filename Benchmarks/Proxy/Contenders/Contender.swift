import MSE
import TestSwarm

/// One way of relaying that is measured, with all that it needs running.
struct Contender: Sendable {
    /// What `--only` asks for.
    let name: String
    /// Whose processor time counts, and only its.
    let process: ManagedProcess
    let way: WayThere
    let sink: Sink
}
