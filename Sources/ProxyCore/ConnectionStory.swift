import Logging
import NetworkAddress
import TorrentIdentity

/// What is told of a connection in its log lines, from its first stage to its last.
struct ConnectionStory {
    enum Way: String {
        case socks
        case forward
        case inbound
    }

    let way: Way
    /// Who made the connection: the client on the ways out, the remote peer on the way in.
    let source: SocketAddress
    /// Where it goes, once that is known.
    var target: Endpoint?
    var infohash: Infohash?
    let began = ContinuousClock.Instant.now
    private let logger: Logger

    init(_ way: Way, from source: SocketAddress, to target: Endpoint? = nil, logger: Logger) {
        self.way = way
        self.source = source
        self.target = target
        self.logger = logger
    }

    var age: Duration { .now - began }

    /// One line at `level`: the way, both ends and the torrent as far as they are known, then `message`.
    func tell(_ level: Logger.Level, _ message: @autoclosure () -> String) {
        logger.log(level: level, "\(way.rawValue) \(ends)\(torrent): \(message())")
    }

    private var ends: String { target.map { "\(source) > \($0)" } ?? "\(source)" }
    private var torrent: String { infohash.map { " \($0)" } ?? "" }
}
