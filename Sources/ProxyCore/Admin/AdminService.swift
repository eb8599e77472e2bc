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
    /// - Returns: what it is known by all the same; nil where it was none that had been added.
    func removeTorrent(_ infohash: Infohash) -> TorrentRemoval?
    /// Calls `answer` once, at once or later.
    func reload(_ answer: @escaping (ReloadOutcome) -> Void)
    var logLevel: LogLevel { get set }
    /// Figures as Prometheus reads them (text format 0.0.4).
    func metrics() -> String
}

/// What a torrent that is not added any more is known by; by neither it is not known.
struct TorrentRemoval: Equatable {
    /// How many settings and files name it.
    var nameCount = 0
    /// Announces or handshakes have taught it.
    var isLearnt = false
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
