package import EventLoop

/// HTTP and HTTPS by libcurl, on one loop. Redirects are answers like any other; certificates and host names are verified;
/// nothing is remembered but idle connections, for some seconds.
///
/// It costs next to nothing before the first request and once its connections are closed. Dropping it ends its exchanges
/// and calls nobody.
package final class HTTPClient {
    package struct Settings: Sendable, Equatable {
        /// `http://127.0.0.1:3128`, `socks5h://…`; nil for none. The environment's `http_proxy` is not read.
        package var proxy: String?
        /// The path of a file of certificates (PEM), which alone are trusted; nil for the system's.
        package var certificateAuthorities: String?

        package init(proxy: String? = nil, certificateAuthorities: String? = nil) {
            self.proxy = proxy
            self.certificateAuthorities = certificateAuthorities
        }

        /// libcurl takes a proxy without a scheme for an HTTP proxy.
        var hasHTTPProxy: Bool {
            guard let proxy, !proxy.isEmpty else { return false }
            guard let end = proxy.firstRange(of: "://") else { return true }
            return proxy[..<end.lowerBound].lowercased().hasPrefix("http")
        }
    }

    private let loop: EventLoop
    private let settings: Settings
    private let egress: Egress
    let multi: Multi

    /// A client that closes its last connections when it had no exchange for `idleTime`.
    package init(
        on loop: EventLoop, _ settings: Settings = Settings(), by egress: Egress,
        idleTime: Duration = .seconds(Multi.longestIdleSeconds)
    ) {
        self.loop = loop
        self.settings = settings
        self.egress = egress
        multi = Multi(on: loop, by: egress, idleTime: idleTime)
    }

    deinit {
        multi.close()
    }

    /// Whether no exchange goes on.
    package var isIdle: Bool { multi.isIdle }

    /// The versions of libcurl and of what it was built with: `libcurl/7.88.1 OpenSSL/3.0.15 …`
    package static var libraryVersion: String { CurlLibrary.version }

    /// Begins an exchange. `receiver` is not kept alive, and never called before this returns; whatever is wrong with the
    /// request it hears from `finished`.
    package func start(_ request: HTTPRequest, for receiver: any HTTPReceiver) -> HTTPExchange {
        HTTPExchange(transfer(request, for: receiver))
    }

    /// Collects a whole answer, of which the body, decoded, has at most `limit` bytes, and calls `onFinish` once with it,
    /// unless the exchange was cancelled or dropped.
    package func ask(
        _ request: HTTPRequest, limit: Int, onFinish: @escaping (Result<HTTPAnswer, HTTPFailure>) -> Void
    ) -> HTTPExchange {
        let collector = AnswerCollector(limit: limit, onFinish: onFinish)
        let transfer = transfer(request, for: collector)
        collector.transfer = transfer
        return HTTPExchange(transfer, keeping: collector)
    }

    private func transfer(_ request: HTTPRequest, for receiver: any HTTPReceiver) -> Transfer {
        let transfer = Transfer(request, settings, for: receiver, of: multi, by: egress, on: loop)
        multi.attend(to: transfer)
        return transfer
    }
}
