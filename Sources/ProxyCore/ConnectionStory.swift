import Logging
import NetworkAddress
import TorrentIdentity

/// What is told of a connection in its log lines, from its first stage to its last.
struct ConnectionStory {
    let way: WayIn
    /// Who made the connection: the client on the ways out, the remote peer on the way in.
    let source: SocketAddress
    /// Where it goes, once that is known.
    var target: Endpoint?
    /// The address that stands for the source at the client, where it is one of its own.
    var nearAddress: IPAddress?
    var infohash: Infohash?
    private let began = ContinuousClock.Instant.now
    private let logger: Logger

    init(_ way: WayIn, from source: SocketAddress, logger: Logger) {
        self.way = way
        if case .forward(let target) = way { self.target = target }
        self.source = source
        self.logger = logger
    }

    var age: Duration { .now - began }
    /// Which end made it.
    var direction: Direction { way == .inbound ? .inbound : .outbound }

    /// What is told of the connection while it is in `stage`.
    func record(_ stage: String) -> ConnectionRecord {
        ConnectionRecord(
            way: way.kind, direction: direction, stage: stage, source: source, target: target, infohash: infohash,
            age: age)
    }

    func debug(_ message: @autoclosure () -> String) { logger.debug(line(message())) }
    func info(_ message: @autoclosure () -> String) { logger.info(line(message())) }
    func warning(_ message: @autoclosure () -> String) { logger.warning(line(message())) }

    /// The way, both ends and the torrent as far as they are known, then `message`.
    private func line(_ message: String) -> Logger.Message {
        "\(way.name) \(ends)\(torrent): \(message)"
    }

    private var ends: String { target.map { "\(source)\(near) > \($0)" } ?? "\(source)" }
    private var near: String { nearAddress.map { " as \($0)" } ?? "" }
    private var torrent: String { infohash.map { " \($0)" } ?? "" }
}
