import Foundation
import Testing

/// Load on the real daemon: each scenario comes to an end in which nothing is lost and everything is given back.
///
/// One at a time, since each takes what this machine has. `make load` runs them at length; CI runs what takes seconds.
@Suite(.serialized) enum UnderLoad {
    /// Whether `make load` asks for more than CI has time for.
    static let isLong = ProcessInfo.processInfo.environment["LOAD"] == "long"
}
