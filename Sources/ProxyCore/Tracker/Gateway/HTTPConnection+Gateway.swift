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
        if let parameters, parameters.value(of: "sha_ih") != nil {
            return hand(to: ObscuredAnnounceHandler(parameters, path, fields: head.endToEndFields, gateway, for: self))
        }
        let url = HTTPURL(scheme: .http, endpoint: gateway.upstream.endpoint, path: path, query: query)
        switch TrackerRequestKind(head.method, url) {
        case .announce, .malformedAnnounce, .revealing: passPlain(head, path, parameters, gateway)
        // A tracker has pages that are for its owner alone, and would take the gateway for him.
        case .other: refuse(404, "only announces and scrapes pass this gateway")
        }
    }

    /// What is not obscured reaches the tracker as it is, but for what tells it the peer's address.
    private func passPlain(
        _ head: RequestHead, _ path: [UInt8], _ parameters: TrackerQuery?, _ gateway: TrackerGateway
    ) {
        let announced = parameters.flatMap { try? AnnounceQuery($0) }
        var query = parameters
        query?.escapeIllegal()
        var fields = head.endToEndFields
        // A compressed answer would not tell whether the torrent is one of the tracker's.
        if announced != nil { fields.remove("Accept-Encoding") }
        let upstream = gateway.request(head.method, path, query, fields, from: source.ip)
        hand(
            to: PassThrough(
                HTTPRequest(upstream, worker.settings.timeouts), for: self,
                onAnswer: announced.map { announced in
                    { status, body in
                        // What a tracker refuses is not one of its torrents.
                        guard status == 200, let response = try? AnnounceResponse(parsing: body),
                            response.dictionary["failure reason"] == nil
                        else { return }
                        gateway.learn(announced.infohash)
                    }
                }))
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
