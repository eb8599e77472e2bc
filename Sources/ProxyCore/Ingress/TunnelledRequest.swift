import HTTPMessage
import NetworkAddress

/// What the first request within a tunnel is, as far as it has come.
enum TunnelledRequest: Equatable {
    case undecided
    /// To be treated as on the forward port; malformed requests are refused there.
    case http
    /// It asks for a WebSocket, and names no torrent: HTTP ends with it. Servers do not follow other offers to upgrade, and
    /// more requests come behind them. With what Host names.
    case upgrade(host: Endpoint.Host?)

    init(_ bytes: [UInt8]) {
        var parser = RequestHeadParser()
        do throws(RequestHeadError) {
            guard let head = try parser.receive(bytes) else {
                self = .undecided
                return
            }
            self = try Self.isUpgrade(head) ? .upgrade(host: head.authority?.host) : .http
        } catch {
            self = .http
        }
    }

    private static func isUpgrade(_ head: RequestHead) throws(RequestHeadError) -> Bool {
        guard head.fields.tokens(of: "Connection").contains("upgrade"),
            head.fields.tokens(of: "Upgrade") == ["websocket"],
            case .origin(let path, let query) = try RequestTarget(head)
        else { return false }
        let anywhere = Endpoint(host: .address(.loopback), port: 80)
        switch TrackerRequestKind(head.method, HTTPURL(scheme: .http, endpoint: anywhere, path: path, query: query)) {
        case .announce, .malformedAnnounce, .revealing: return false
        case .other: return true
        }
    }
}
