import Configuration
import JSON
import TorrentIdentity

/// What the administration can be asked for, and told. Everything is called, and answered, on the main loop.
protocol AdminService: AnyObject {
    func status() -> JSONValue
    /// Calls `answer` once, at once or later: workers are asked.
    func connections(_ answer: @escaping (JSONValue) -> Void)
    func torrents() -> JSONValue
    /// - Returns: whether it was not known as one that was added.
    func addTorrent(_ infohash: Infohash) -> Bool
    /// - Returns: whether it was one that had been added.
    func removeTorrent(_ infohash: Infohash) -> Bool
    /// Calls `answer` once, at once or later.
    func reload(_ answer: @escaping (ReloadOutcome) -> Void)
    var logLevel: LogLevel { get set }
    /// Figures as Prometheus reads them (text format 0.0.4).
    func metrics() -> String
}

/// What came of a reload.
enum ReloadOutcome: Equatable {
    /// With what there is to say of it.
    case reloaded(JSONValue)
    /// With the configuration's errors, each `file:line:column: message`. What was in force stays.
    case refused([String])
    /// The daemon is about to end, and reads nothing any more.
    case ending
}
