import EventLoop
import HTTPClient
import HTTPMessage
import PeerWire

/// Carries one request to a server and its answer back as a stream, neither read nor changed but for what concerns one
/// connection alone.
final class PassThrough: RequestHandler, HTTPReceiver {
    /// What the request's body may have waiting for the server.
    private static let mostWaiting = 64 * 1024
    /// What an announce's answer has at most, 200 peers as dictionaries being half of it.
    private static let mostShown = 64 * 1024

    private unowned let connection: HTTPConnection
    private let request: HTTPRequest
    /// Whom this is told to if the server does not answer.
    private let audience: Audience
    /// Whether a page among the answers is kept from reading others: a browser would take them for one site.
    private let isSandboxed: Bool
    /// Who asks, and with that what they may be told of the server.
    enum Audience {
        /// The client, which has named the server itself.
        case client
        /// Anyone. They know the server by this name alone, and get, for an announce, the words of a tracker.
        case strangers(name: String, announce: Bool)
    }

    /// An answer that came to its end, with a body of `mostShown` bytes at most.
    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    /// Gets the answer; nil where there was none, or one that is too long.
    private let onAnswer: ((Answer?) -> Void)?
    /// Where no plaintext handshake may pass, not as a request's body either.
    private var search: HandshakeSearch?
    private let place: AnnouncePlace?
    private var exchange: HTTPExchange?
    private var status: Int?
    /// The body for `onAnswer`; nil where nobody asks for it, or it is too long.
    private var shown: [UInt8]?

    /// `place` is that of an announce or a scrape, where it is one.
    init(
        _ request: HTTPRequest, for connection: HTTPConnection, to audience: Audience = .client,
        isSandboxed: Bool = false,
        place: consuming AnnouncePlace? = nil, onAnswer: ((Answer?) -> Void)? = nil
    ) {
        self.request = request
        self.connection = connection
        self.audience = audience
        self.place = place
        self.isSandboxed = isSandboxed
        self.onAnswer = onAnswer
        shown = onAnswer == nil ? nil : []
        search = connection.worker.policies.mayRequire ? HandshakeSearch() : nil
    }

    func begin() {
        exchange = connection.worker.http.start(request, for: self)
    }

    var takesBody: Bool { (exchange?.unsentByteCount ?? 0) < Self.mostWaiting }

    func received(body: ArraySlice<UInt8>) {
        guard search?.finds(in: body) != true else {
            exchange?.cancel()
            connection.refuse(403, "a plaintext handshake in a request's body, and encryption is \"require\"")
            return
        }
        exchange?.send(Array(body))
    }

    func wantsBody() {
        connection.takeBody()
    }

    func received(_ head: HTTPResponseHead) {
        status = head.status
        var answer = ResponseHead(status: head.status, fields: head.fields)
        if isSandboxed {
            for name in ["Content-Security-Policy", "Set-Cookie", "Clear-Site-Data", "Service-Worker-Allowed"] {
                answer.fields.remove(name)
            }
            answer.fields.append("Content-Security-Policy", "sandbox")
        }
        connection.beginAnswer(answer, bodyByteCount: head.bodyByteCount)
    }

    func received(_ body: UnsafeRawBufferPointer) -> Bool {
        guard connection.hasRoom else { return false }
        show(body)
        connection.send(body)
        return true
    }

    private func show(_ body: UnsafeRawBufferPointer) {
        guard let count = shown?.count else { return }
        if count + body.count > Self.mostShown { shown = nil } else { shown? += body }
    }

    func connectionHasRoom() {
        exchange?.resume()
    }

    func connectionBroke() -> Bool {
        exchange?.cancel()
        return false
    }

    func finished(_ failure: HTTPFailure?) {
        let whole = failure == nil ? status : nil
        onAnswer?(whole.flatMap { status in shown.map { Answer(status: status, body: $0) } })
        switch (failure, status) {
        case (nil, _): connection.endAnswer()
        case (let failure?, nil): tell(failure)
        case (_?, _?): connection.cutAnswer()
        }
    }

    /// No answer came. The log has which server that was, whoever is told of it.
    private func tell(_ failure: HTTPFailure) {
        let words = "\(request.origin): \(failure)"
        switch audience {
        case .client:
            connection.refuse(failure.status, words)
        case .strangers(let name, announce: true):
            connection.failInBencode("\(name): \(failure.descriptionForStrangers)", logging: words)
        case .strangers(let name, announce: false):
            connection.refuse(failure.status, "\(name): \(failure.descriptionForStrangers)", logging: words)
        }
    }
}

extension HTTPResponseHead {
    /// The body's length, where the head says one and nothing that speaks against it (RFC 9112, section 6.3): two readings of
    /// one answer would let its end pass for another answer.
    fileprivate var bodyByteCount: Int? {
        let lengths = fields.values(of: "Content-Length")
        guard lengths.count == 1, fields["Transfer-Encoding"] == nil,
            lengths[0].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(String(decoding: lengths[0], as: UTF8.self))
    }
}
