import HTTPClient
import JSON
package import TorrentIdentity

/// What the commands ask a daemon.
package enum AdminQuestion: Equatable, Sendable {
    case status
    case connections
    case torrents
    case addTorrent(Infohash)
    case removeTorrent(Infohash)
    case reload
    case logLevel
    case setLogLevel(String)
}

extension AdminQuestion {
    var method: String {
        switch self {
        case .status, .connections, .torrents, .logLevel: "GET"
        case .addTorrent, .reload: "POST"
        case .removeTorrent: "DELETE"
        case .setLogLevel: "PUT"
        }
    }

    var path: String {
        switch self {
        case .status: "/v1/status"
        case .connections: "/v1/connections"
        case .torrents: "/v1/torrents"
        case .addTorrent(let infohash), .removeTorrent(let infohash): "/v1/torrents/\(infohash)"
        case .reload: "/v1/reload"
        case .logLevel, .setLogLevel: "/v1/log-level"
        }
    }

    var body: JSONValue? {
        if case .setLogLevel(let level) = self { ["level": .string(level)] } else { nil }
    }

    /// What every daemon's answer has: without it something else has answered.
    private var memberOfAnswer: String {
        switch self {
        case .status: "version"
        case .connections: "connections"
        case .torrents: "torrents"
        case .addTorrent, .removeTorrent: "infohash"
        case .reload: "loaded"
        case .logLevel, .setLogLevel: "level"
        }
    }

    /// What an answer says: an object, whatever it has beside `memberOfAnswer`, so that a daemon of a later version is understood too.
    func read(_ answer: HTTPAnswer, from socket: String) -> Result<JSONValue, AdminFailure> {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: answer.body)
        } catch {
            return .failure(.notUnderstood(path: socket, reason: "HTTP \(answer.status), and no JSON: \(error)"))
        }
        guard value.object != nil else {
            return .failure(.notUnderstood(path: socket, reason: "HTTP \(answer.status), and no JSON object"))
        }
        if (200...299).contains(answer.status) {
            guard value[memberOfAnswer] != nil else {
                let reason = "HTTP \(answer.status), and no \"\(memberOfAnswer)\" in it"
                return .failure(.notUnderstood(path: socket, reason: reason))
            }
            return .success(value)
        }
        let reason = value["error"]?.string ?? "HTTP \(answer.status)"
        let errors = (value["errors"]?.array ?? []).compactMap(\.string)
        switch (answer.status, self) {
        case (422, .reload): return .failure(.configurationRefused(reason, errors: errors))
        // There "not found" is said of the torrent.
        case (404, .removeTorrent): return .failure(.refused(reason))
        case (404, _), (405, _), (501, _): return .failure(.unknownToDaemon(reason))
        default: return .failure(.refused(reason))
        }
    }
}
