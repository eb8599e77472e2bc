import Logging
import NetworkAddress
import TorrentIdentity
import TrackerProtocol

/// What is told of a connection in its log lines, from its first stage to its last.
struct ConnectionStory {
    let way: WayIn
    /// Who made the connection: the client on the ways out, the remote peer on the way in.
    let source: SocketAddress
    /// Where it goes, once that is known.
    var target: Endpoint?
    /// Whether that is a tracker or another server, whose name tells of no peer.
    var isTargetServer = false
    /// The address that stands for the source at the client, where it is one of its own.
    var nearAddress: IPAddress?
    var infohash: Infohash?
    /// Why it goes on in plaintext where MSE was allowed.
    var plaintextReason: String?
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

    /// How much lines tell as it is.
    var detail: LogDetail { LogDetail(of: logger) }

    func debug(_ message: @autoclosure () -> String) { logger.debug(line(message())) }

    /// What became of it, where that is not the end of the connection itself.
    func info(_ message: @autoclosure () -> String) {
        logger.info(line(message()), metadata: fields(endedBy: message(), after: age))
    }

    func warning(_ message: @autoclosure () -> String) { logger.warning(line(message())) }

    /// The line that a connection's end has, its only one at `info` or above: why, and after how long.
    func ended(_ reason: @autoclosure () -> String, _ level: Logger.Level = .info) {
        logger.log(
            level: level, line("\(reason()), after \(age.secondsText) s"),
            metadata: fields(endedBy: reason(), after: age))
    }

    /// The same of a relayed connection, with what it carried.
    func ended(_ reason: @autoclosure () -> String, of relayed: Relayed) {
        logger.info(
            line(
                "ended: \(reason()); \(relayed.cryptoWords), \(relayed.sent) bytes sent, \(relayed.received) received, \(age.secondsText) s\(plaintextWords)"
            ),
            metadata: fields(endedBy: reason(), after: age).merging([
                "crypto": "\(relayed.crypto.rawValue)", "sent": .stringConvertible(relayed.sent),
                "received": .stringConvertible(relayed.received),
            ]) { $1 })
    }

    /// The line of an announce that is over: what became of it, in words and as figures count it.
    func announced(
        _ event: AnnounceQuery.Event, _ summary: @autoclosure () -> String, _ outcome: AnnounceOutcome,
        after duration: Duration
    ) {
        logger.info(
            line("\(event.label): \(summary()), after \(Int(duration / .milliseconds(1))) ms"),
            metadata: fields(endedBy: summary(), after: duration)
                .merging(["announce": "\(event.word ?? "regular")", "outcome": "\(outcome.rawValue)"]) { $1 })
    }

    /// What a relayed connection carried.
    struct Relayed {
        let crypto: RelayCrypto
        /// As lines say it.
        let cryptoWords: String
        /// Bytes, to the peer and from it.
        let sent: UInt64
        let received: UInt64
    }

    // MARK: Lines

    private var plaintextWords: String { plaintextReason.map { "; in plaintext, since \($0)" } ?? "" }

    /// What the line says, for who reads logs by their fields; told in as much detail as in the line.
    private func fields(endedBy reason: String, after duration: Duration) -> Logger.Metadata {
        let detail = detail
        var fields: Logger.Metadata = [
            "way": "\(way.name)", "direction": "\(direction.rawValue)", "source": "\(detail.text(source))",
            "reason": "\(words(reason, detail))",
            // To the millisecond.
            "duration": .stringConvertible((duration / .milliseconds(1)).rounded() / 1000),
        ]
        if let target { fields["target"] = "\(text(ofTarget: target, detail))" }
        if let infohash { fields["infohash"] = "\(detail.text(infohash))" }
        return fields
    }

    /// The way, both ends and the torrent as far as they are known, then `message`.
    private func line(_ message: String) -> Logger.Message {
        let detail = detail
        let near = nearAddress.map { " as \(detail.text($0))" } ?? ""
        let far = target.map { " > \(text(ofTarget: $0, detail))" } ?? ""
        let torrent = infohash.map { " \(detail.text($0))" } ?? ""
        return "\(way.name) \(detail.text(source))\(near)\(far)\(torrent): \(words(message, detail))"
    }

    private func text(ofTarget target: Endpoint, _ detail: LogDetail) -> String {
        if isTargetServer, case .name = target.host { return target.description }
        return detail.text(target)
    }

    /// An error may name the target once more.
    private func words(_ message: String, _ detail: LogDetail) -> String {
        guard case .name(let name)? = target?.host, !isTargetServer else { return detail.words(message) }
        return detail.words(message.replacing(name, with: detail.text(ofName: name)))
    }
}
