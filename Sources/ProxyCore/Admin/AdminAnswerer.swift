import Configuration
import JSON
import Logging
import TorrentIdentity

/// Puts requests to the service, and what it says into answers.
final class AdminAnswerer {
    typealias Outcome = Result<AdminAnswer, AdminRefusal>

    private weak var service: (any AdminService)?
    private let logger: Logger

    init(_ service: any AdminService, logger: Logger) {
        self.service = service
        self.logger = logger
    }

    /// Calls `onOutcome` once, at once or later.
    func answer(_ request: AdminRequest, _ body: [UInt8], _ onOutcome: @escaping (Outcome) -> Void) {
        let told = { [logger] (outcome: Outcome) in
            Self.log(request, outcome, logger)
            onOutcome(outcome)
        }
        guard let service else { return told(.failure(.ending)) }
        switch request {
        case .status: told(.success(AdminAnswer(service.status())))
        case .connections: service.connections { told(.success(AdminAnswer($0))) }
        case .torrents: told(.success(AdminAnswer(service.torrents())))
        case .addTorrent(let infohash): told(.success(Self.add(infohash, to: service)))
        case .removeTorrent(let infohash): told(Self.remove(infohash, from: service))
        case .reload: service.reload { told(Self.outcome($0)) }
        case .logLevel: told(.success(Self.answer(service.logLevel)))
        case .setLogLevel: told(Self.setLogLevel(body, of: service))
        case .metrics: told(.success(.metrics(service.metrics())))
        case .welcome: told(.success(.words("mseproxy: the figures are at /metrics")))
        }
    }

    /// 201 for one that is new, 200 for one that had been added already.
    private static func add(_ infohash: Infohash, to service: any AdminService) -> AdminAnswer {
        let isNew = service.addTorrent(infohash)
        return AdminAnswer(["infohash": "\(infohash)", "added": .boolean(isNew)], status: isNew ? 201 : 200)
    }

    private static func remove(_ infohash: Infohash, from service: any AdminService) -> Outcome {
        guard let removal = service.removeTorrent(infohash) else { return .failure(.notAdded(infohash)) }
        return .success(
            AdminAnswer([
                "infohash": "\(infohash)", "removed": true,
                "known": .boolean(removal.nameCount > 0 || removal.isLearnt),
                "named": JSONValue(removal.nameCount), "learnt": .boolean(removal.isLearnt),
            ]))
    }

    private static func outcome(_ outcome: ReloadOutcome) -> Outcome {
        switch outcome {
        case .reloaded(let value): .success(AdminAnswer(value))
        case .refused(let errors): .failure(.configurationRefused(errors))
        case .ending: .failure(.ending)
        }
    }

    private static func setLogLevel(_ body: [UInt8], of service: any AdminService) -> Outcome {
        guard let value = try? JSONValue(parsing: body), let text = value["level"]?.string,
            let level = LogLevel(rawValue: text)
        else { return .failure(.noLogLevel(body)) }
        service.logLevel = level
        return .success(answer(level))
    }

    private static func answer(_ level: LogLevel) -> AdminAnswer {
        AdminAnswer(["level": .string(level.rawValue)])
    }

    private static func log(_ request: AdminRequest, _ outcome: Outcome, _ logger: Logger) {
        // Whoever watches asks each second.
        let level: Logger.Level = request.changesSomething ? .info : .trace
        let detail = LogDetail(of: logger)
        switch outcome {
        case .success:
            logger.log(level: level, "administration: \(detail.words("\(request)"))")
        case .failure(let refusal):
            logger.log(level: level, "administration: \(detail.words("\(request) refused: \(refusal)"))")
        }
    }
}

extension AdminRequest: CustomStringConvertible {
    var description: String {
        switch self {
        case .status: "asked for the status"
        case .connections: "asked for the connections"
        case .torrents: "asked for the torrents"
        case .addTorrent(let infohash): "add torrent \(infohash)"
        case .removeTorrent(let infohash): "remove torrent \(infohash)"
        case .reload: "reload"
        case .logLevel: "asked for the log level"
        case .setLogLevel: "set the log level"
        case .metrics: "asked for figures"
        case .welcome: "asked for /"
        }
    }
}
