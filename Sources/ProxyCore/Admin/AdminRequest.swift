import HTTPMessage
import TorrentIdentity

/// What the administration is asked for.
enum AdminRequest: Equatable {
    case status
    case connections
    case torrents
    case addTorrent(Infohash)
    case removeTorrent(Infohash)
    case reload
    case logLevel
    /// To the level that the body names.
    case setLogLevel
    case metrics
    /// A word about where the figures are, for whoever opens the port in a browser.
    case welcome
}

extension AdminRequest {
    private static let torrentFolder = "/v1/torrents/"

    /// What stands behind a path, each with its method; HEAD goes where GET does.
    private static let controlPaths: [String: [(method: String, request: AdminRequest)]] = [
        "/v1/status": [("GET", .status)],
        "/v1/connections": [("GET", .connections)],
        "/v1/torrents": [("GET", .torrents)],
        "/v1/reload": [("POST", .reload)],
        "/v1/log-level": [("GET", .logLevel), ("PUT", .setLogLevel)],
        "/metrics": [("GET", .metrics)],
    ]
    private static let metricsPaths: [String: [(method: String, request: AdminRequest)]] = [
        "/": [("GET", .welcome)],
        "/metrics": [("GET", .metrics)],
    ]

    /// What `head` asks for at `door`. Its query is not looked at.
    init(_ head: RequestHead, at door: AdminDoor) throws(AdminRefusal) {
        let path = Self.path(of: head)
        switch door {
        case .control where path.hasPrefix(Self.torrentFolder):
            self = try Self.torrent(named: path.dropFirst(Self.torrentFolder.count), head.method, path: path)
        case .control:
            self = try Self.find(head.method, path, in: Self.controlPaths)
        case .metrics:
            self = try Self.find(head.method, path, in: Self.metricsPaths)
        }
    }

    /// Empty where the target has none, as with CONNECT: no path that exists is.
    private static func path(of head: RequestHead) -> String {
        switch try? RequestTarget(head) {
        case .origin(let path, _): String(decoding: path, as: UTF8.self)
        case .absolute(let url): String(decoding: url.path, as: UTF8.self)
        case .authority, .asterisk, nil: ""
        }
    }

    private static func find(
        _ method: String, _ path: String, in paths: [String: [(method: String, request: AdminRequest)]]
    ) throws(AdminRefusal) -> AdminRequest {
        guard let methods = paths[path] else { throw .unknownPath(path, known: paths.keys.sorted()) }
        let wanted = method == "HEAD" ? "GET" : method
        if let found = methods.first(where: { $0.method == wanted }) { return found.request }
        throw .wrongMethod(
            method, path: path, allowed: methods.flatMap { $0.method == "GET" ? ["GET", "HEAD"] : [$0.method] })
    }

    private static func torrent(
        named hex: Substring, _ method: String, path: String
    ) throws(AdminRefusal) -> AdminRequest {
        guard method == "POST" || method == "DELETE" else {
            throw .wrongMethod(method, path: path, allowed: ["POST", "DELETE"])
        }
        guard let infohash = Infohash(hex: hex) else { throw .notAnInfohash(String(hex)) }
        return method == "POST" ? .addTorrent(infohash) : .removeTorrent(infohash)
    }
}

extension AdminRequest {
    /// Whether the daemon is another one afterwards.
    var changesSomething: Bool {
        switch self {
        case .addTorrent, .removeTorrent, .reload, .setLogLevel: true
        case .status, .connections, .torrents, .logLevel, .metrics, .welcome: false
        }
    }
}
