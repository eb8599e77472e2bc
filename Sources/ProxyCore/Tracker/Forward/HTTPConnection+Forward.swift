import Configuration
import EventLoop
import HTTPClient
import HTTPMessage
import NetworkAddress
import TrackerProtocol

/// What the forward port does with a request.
extension HTTPConnection {
    private static let help =
        "this is mseproxy's HTTP forward port: set it as the client's HTTP proxy, or put it in front of an announce URL, "
        + "http://HOST:PORT/http/tracker.example.org:6969/announce"

    func forward(_ head: RequestHead) {
        let target: RequestTarget
        do throws(RequestHeadError) {
            target = try RequestTarget(head)
        } catch {
            return refuse(error)
        }
        switch (target, role) {
        case (.authority(let endpoint), .forwardPort):
            becomeTunnel(to: endpoint)
        case (.absolute(let url), _):
            forward(head, to: url, dialling: nil)
        case (.origin(let path, let query), .tunnel(let endpoint)):
            // The name that the client means stands in Host; where it goes was said when the tunnel was made.
            let named = Endpoint(host: head.authority?.host ?? endpoint.host, port: endpoint.port)
            let url = HTTPURL(scheme: .http, endpoint: named, path: path, query: query)
            forward(head, to: url, dialling: named == endpoint ? nil : endpoint)
        case (.origin(let path, let query), _):
            // All that comes by such URLs is one site to a browser: a page among it could read the others.
            guard !head.isFromBrowser else { return refuse(403, "a request from a page in a browser") }
            // A name that a page's author made lead here would be that page's own site.
            guard head.hasOwnHost else {
                return refuse(421, "a Host that is no address: name the proxy by its address, or as localhost")
            }
            guard let url = RequestTarget.forwarded(path: path, query: query) else {
                return refuse(404, Self.help, query)
            }
            forward(head, to: url, dialling: nil)
        case (.asterisk, _), (.authority, _):
            refuse(400, Self.help)
        }
    }

    private func forward(_ head: RequestHead, to url: HTTPURL, dialling endpoint: Endpoint?) {
        let settings = worker.settings.tracker
        story.target = url.endpoint
        story.isTargetServer = true
        guard !worker.egress.listeners.isReached(by: endpoint ?? url.endpoint) else {
            return refuse(508, "\(url.authority) is this proxy itself: the request would come back", url.query)
        }
        switch TrackerRequestKind(head.method, url) {
        case .announce(let announce):
            story.infohash = announce.infohash
            // A page in a browser must not teach where connections from the Internet are delivered.
            guard !head.isFromBrowser else {
                worker.figures.announced(.forward, .refused)
                return refuse(403, "an announce from a page in a browser")
            }
            guard let place = takeAnnouncePlace(.forward) else { return }
            hand(
                to: AnnounceHandler(
                    announce, to: url, dialling: endpoint, fields: head.endToEndFields, place: place, for: self))
        case .revealing:
            guard !settings.mustObscure(url, dialling: endpoint) else {
                return refuseInBencode(
                    "a scrape or the like names torrents, which BEP 8 cannot hide, and tracker.obfuscation is \"require\" for \(url.hostText)"
                )
            }
            guard let place = takeAnnouncePlace(.forward) else { return }
            pass(head, to: url, dialling: endpoint, place: place)
        case .malformedAnnounce(let error):
            worker.figures.announced(.forward, .refused)
            refuseInBencode("this announce cannot be forwarded: \(error)")
        case .other:
            if settings.otherRequests == .refuse {
                refuse(403, "no announce, and tracker.other_requests is \"refuse\"")
            } else if case .tunnel = role, worker.settings.outbound.otherTraffic == .refuse {
                refuse(403, "no announce, and outbound.other_traffic is \"refuse\"")
            } else {
                pass(head, to: url, dialling: endpoint)
            }
        }
    }

    /// Refuses in the words of a tracker what a client means as an announce: it shows them to its user.
    private func refuse(_ status: Int, _ reason: String, _ query: [UInt8]?) {
        guard query.map({ TrackerQuery($0) })?.value(of: "info_hash") != nil else { return refuse(status, reason) }
        worker.figures.announced(.forward, .refused)
        refuseInBencode(reason)
    }

    private func pass(
        _ head: RequestHead, to url: HTTPURL, dialling endpoint: Endpoint?, place: consuming AnnouncePlace? = nil
    ) {
        story.debug("\(head.method) \(String(decoding: url.path, as: UTF8.self))")
        var request = HTTPRequest(method: head.method, origin: url.origin, target: url.escapedPathAndQuery)
        request.fields = head.endToEndFields
        // It would repeat, to another server, what was asked before.
        request.fields.remove("Referer")
        let isOneSite = isOneSite(head)
        if isOneSite { request.fields.remove("Cookie") }
        // The URL's host, where the request came in the form of a path on the proxy.
        if case .forwardPort = role { request.fields.remove("Host") }
        request.connectTo = endpoint
        request.bodyByteCount = head.bodyByteCount
        request.connectTimeout = worker.settings.timeouts.connect
        request.idleTimeout = worker.settings.timeouts.idle
        hand(to: PassThrough(request, for: self, isSandboxed: isOneSite, place: place))
    }

    /// Whether a browser takes the answer for the proxy's own, and all such answers for one site.
    private func isOneSite(_ head: RequestHead) -> Bool {
        if case .forwardPort = role { head.target.first == UInt8(ascii: "/") } else { false }
    }
}

extension RequestHead {
    /// Whether Host, where there is one, is an address or `localhost`.
    fileprivate var hasOwnHost: Bool {
        switch authority?.host {
        case .address, nil: true
        case .some(let host): host.isLocalhost
        }
    }

    /// Whether it has what browsers say with what pages ask for (Fetch Metadata), and clients do not.
    fileprivate var isFromBrowser: Bool {
        fields["Origin"] != nil || fields["Sec-Fetch-Site"] != nil
    }
}
