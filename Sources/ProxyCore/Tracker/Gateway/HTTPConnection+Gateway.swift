import Configuration
import HTTPClient
import HTTPMessage
import NetworkAddress
import TrackerProtocol

/// What the tracker gateway does with a request.
extension HTTPConnection {
    func serveGateway(_ head: RequestHead) {
        guard let gateway = worker.trackers.gateway else { return refuse(503, "no gateway is configured") }
        let target: RequestTarget
        do throws(RequestHeadError) {
            target = try RequestTarget(head)
        } catch {
            return refuse(error.status, "\(error)")
        }
        guard case .origin(let path, let query) = target else {
            return refuse(400, "this is a tracker and no proxy")
        }
        guard head.method == "GET" || head.method == "HEAD" else {
            return refuse(405, "\(head.method.prefix(20)) is not for trackers")
        }
        let parameters = query.map { TrackerQuery($0) }
        guard let parameters, parameters.value(of: "sha_ih") != nil else {
            return passPlain(head, path, parameters, gateway)
        }
        hand(to: ObscuredAnnounceHandler(parameters, path, fields: head.endToEndFields, gateway, for: self))
    }

    /// What is not obscured reaches the tracker as it is, but for what tells it the peer's address.
    private func passPlain(
        _ head: RequestHead, _ path: [UInt8], _ parameters: TrackerQuery?, _ gateway: TrackerGateway
    ) {
        let announced = parameters.flatMap { try? AnnounceQuery($0) }
        var query = parameters
        query?.escapeIllegal()
        let upstream = gateway.request(head.method, path, query, head.endToEndFields, from: source.ip)
        hand(
            to: PassThrough(HTTPRequest(upstream, worker.settings.timeouts), for: self) { status, bytes in
                // A tracker's refusal begins so, as "failure reason" is alone in its dictionary; what it refuses is not
                // one of its torrents.
                guard let announced, status == 200, !bytes.starts(with: "d14:failure reason".utf8) else { return }
                gateway.learn(announced.infohash)
            })
    }
}

extension HTTPRequest {
    init(_ upstream: TrackerGateway.UpstreamRequest, _ timeouts: Configuration.Timeouts) {
        self.init(method: upstream.method, origin: upstream.url.origin, target: upstream.url.escapedPathAndQuery)
        fields = upstream.fields
        bindTo = upstream.bindTo
        connectTimeout = timeouts.connect
        totalTimeout = timeouts.announce
    }
}
