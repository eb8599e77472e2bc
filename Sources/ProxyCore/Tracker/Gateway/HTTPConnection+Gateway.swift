import Configuration
import HTTPClient
import HTTPMessage
import NetworkAddress
import TrackerProtocol

/// What the tracker gateway does with a request.
extension HTTPConnection {
    func serveGateway(_ head: RequestHead) {
        guard let gateway = worker.gateway else { return refuse(503, "no gateway is configured") }
        let target: RequestTarget
        do throws(RequestHeadError) {
            target = try RequestTarget(head)
        } catch {
            return refuse(error)
        }
        guard case .origin(let path, let query) = target else {
            return refuse(400, "this is a tracker and no proxy")
        }
        guard head.method == "GET" || head.method == "HEAD" else {
            return refuse(405, "\(head.method.prefix(20)) is not for trackers")
        }
        // A tracker has pages that are for its owner alone, and would take the gateway for him.
        guard Self.isTrackers(path) else { return refuse(404, "only announces and scrapes pass this gateway") }
        guard let place = takeAnnouncePlace(.gateway) else { return }
        let parameters = query.map { TrackerQuery($0) }
        if let parameters, parameters.value(of: "sha_ih") != nil {
            return hand(
                to: ObscuredAnnounceHandler(
                    parameters, path, fields: head.endToEndFields, gateway, place: place, for: self))
        }
        passPlain(head, path, parameters, gateway, place: place)
    }

    /// Whether a path is of announces or scrapes: its last part begins so, or the one before a passkey. Parts that lead
    /// elsewhere when a server undoes their escapes are none.
    private static func isTrackers(_ path: [UInt8]) -> Bool {
        let parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { PercentEncoding.decode($0) }
        let isStraight = parts.allSatisfy { part in
            !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
                && !part.contains { "/\\\0".utf8.contains($0) }
        }
        return isStraight
            && parts.suffix(2).contains { $0.starts(with: "announce".utf8) || $0.starts(with: "scrape".utf8) }
    }

    /// What is not obscured reaches the tracker as it is, but for what tells it the peer's address.
    private func passPlain(
        _ head: RequestHead, _ path: [UInt8], _ parameters: TrackerQuery?, _ gateway: TrackerGateway,
        place: consuming AnnouncePlace
    ) {
        let announced = parameters.flatMap { try? AnnounceQuery($0) }
        var fields = head.endToEndFields
        // A compressed answer would not tell whether the torrent is one of the tracker's.
        if announced != nil { fields.remove("Accept-Encoding") }
        let upstream = gateway.request(head.method, path, parameters, fields, from: source.ip)
        hand(
            to: PassThrough(
                HTTPRequest(upstream, worker.settings.timeouts), for: self,
                to: .strangers(name: TrackerGateway.nameOfTracker, announce: announced != nil), place: place,
                onAnswer: announced.map { announced in
                    { [figures = worker.figures] answer in
                        let outcome = AnnounceOutcome(answer)
                        figures.announced(.gateway, outcome)
                        // What a tracker refuses is not one of its torrents.
                        if outcome == .plain { gateway.learn(announced.infohash) }
                    }
                }))
    }
}

extension AnnounceOutcome {
    /// What the tracker's answer to a plain announce comes to.
    fileprivate init(_ answer: PassThrough.Answer?) {
        guard let answer else {
            self = .unreachable
            return
        }
        guard let response = try? AnnounceResponse(parsing: answer.body) else {
            self = .unusable
            return
        }
        self = response.failureReason != nil ? .failed : answer.status == 200 ? .plain : .unusable
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
