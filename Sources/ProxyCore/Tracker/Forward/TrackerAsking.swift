import EventLoop
import HTTPClient
import HTTPMessage
import NetworkAddress
import TrackerProtocol

/// One GET to a tracker and the redirects that follow from it, until there is an answer.
///
/// Redirects are followed here and not by the client, whose next request would not be rewritten, and not by libcurl, which
/// would not see what the new URL gives away.
final class TrackerAsking {
    /// An announce's answer has 200 peers or so, 20 KB as dictionaries; what is much larger is none.
    static let answerByteLimit = 256 << 10
    private static let mostRedirects = 5

    struct Answer {
        let status: Int
        let body: [UInt8]
        /// The URL that gave it.
        let url: HTTPURL
    }

    /// Why there is no answer, in words for the client's user.
    struct Failure: Error {
        let reason: String
    }

    private let client: HTTPClient
    private let fields: HeaderFields
    private let dialled: Endpoint?
    private let connectTimeout: Duration
    private let deadline: ContinuousClock.Instant
    /// Why a URL that the tracker redirects to must not be asked; nil where it may.
    private let objection: (HTTPURL) -> String?
    private let onFinish: (Result<Answer, Failure>) -> Void
    private var redirects = 0
    private var exchange: HTTPExchange?

    /// Nothing happens before `ask`.
    /// - Parameters:
    ///   - fields: sent along to the tracker and, as far as they are no secrets of its, to where it redirects.
    ///   - dialled: where the tracker is reached, where that is not what its URL says.
    init(
        with client: HTTPClient, fields: HeaderFields, dialling dialled: Endpoint?, connectTimeout: Duration,
        until deadline: ContinuousClock.Instant, objection: @escaping (HTTPURL) -> String?,
        onFinish: @escaping (Result<Answer, Failure>) -> Void
    ) {
        self.client = client
        self.fields = fields
        self.dialled = dialled
        self.connectTimeout = connectTimeout
        self.deadline = deadline
        self.objection = objection
        self.onFinish = onFinish
    }

    /// Asks `url`. `onFinish` is called once, later.
    func ask(_ url: HTTPURL) {
        ask(url, fields, dialling: dialled)
    }

    private func ask(_ url: HTTPURL, _ fields: HeaderFields, dialling endpoint: Endpoint?) {
        let left = max(.milliseconds(1), deadline - .now)
        var request = HTTPRequest(method: "GET", origin: url.origin, target: url.escapedPathAndQuery)
        request.fields = fields
        request.connectTo = endpoint
        request.decodesContent = true
        request.allowsHTTP2 = true
        request.connectTimeout = min(connectTimeout, left)
        request.totalTimeout = left
        exchange = client.ask(request, limit: Self.answerByteLimit) { [unowned self] result in
            switch result {
            case .failure(let failure): finish(.failure(Failure(reason: "\(failure)")))
            case .success(let answer): received(answer, from: url, fields, dialling: endpoint)
            }
        }
    }

    private func received(
        _ answer: HTTPAnswer, from url: HTTPURL, _ fields: HeaderFields, dialling endpoint: Endpoint?
    ) {
        guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.fields["Location"] else {
            finish(.success(Answer(status: answer.status, body: answer.body, url: url)))
            return
        }
        let shown = String(decoding: location.prefix(200), as: UTF8.self)
        redirects += 1
        guard redirects <= Self.mostRedirects else {
            return finish(.failure(Failure(reason: "more than \(Self.mostRedirects) redirects, the last to \(shown)")))
        }
        guard var next = url.resolving(location) else {
            return finish(.failure(Failure(reason: "a redirect to \(shown), which is no http or https URL")))
        }
        // A tracker that has moved names its new place alone.
        if next.query == nil { next = next.replacing(query: url.query) }
        if url.scheme == .https, next.scheme == .http {
            return finish(.failure(Failure(reason: "a redirect from https to \(next.origin), without encryption")))
        }
        if let objection = objection(next) {
            return finish(.failure(Failure(reason: "a redirect to \(next.origin): \(objection)")))
        }
        let isSame = next.origin == url.origin
        ask(next, isSame ? fields : fields.withoutSecrets, dialling: isSame ? endpoint : nil)
    }

    private func finish(_ result: Result<Answer, Failure>) {
        exchange = nil
        onFinish(result)
    }
}

extension HTTPURL {
    /// Why it must not be asked for in an announce with BEP 8, or without: `info_hash` and `sha_ih` never stand together, also
    /// not after a redirect.
    func mixingObjection(isObscured: Bool) -> String? {
        let other = isObscured ? "info_hash" : "sha_ih"
        let holdsOther = query.map { TrackerQuery($0).value(of: other) != nil } ?? false
        return holdsOther ? "its URL holds \(other)" : nil
    }
}

extension HeaderFields {
    /// By which proxies tell where a request came from.
    static let tracesOfClients = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "X-Client-IP"]

    /// Without what the client has for one host alone.
    var withoutSecrets: HeaderFields {
        var fields = self
        for name in ["Authorization", "Cookie"] { fields.remove(name) }
        return fields
    }
}
