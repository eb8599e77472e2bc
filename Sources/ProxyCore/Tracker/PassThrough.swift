import EventLoop
import HTTPClient
import HTTPMessage

/// Carries one request to a server and its answer back as a stream, neither read nor changed but for what concerns one
/// connection alone.
final class PassThrough: RequestHandler, HTTPReceiver {
    /// What the request's body may have waiting for the server.
    private static let mostWaiting = 64 * 1024

    private unowned let connection: HTTPConnection
    private let request: HTTPRequest
    /// Gets the status, and the body's first bytes.
    private let onFirstBytes: ((Int, UnsafeRawBufferPointer) -> Void)?
    private var exchange: HTTPExchange?
    private var status: Int?
    private var hasBody = false

    init(
        _ request: HTTPRequest, for connection: HTTPConnection,
        onFirstBytes: ((Int, UnsafeRawBufferPointer) -> Void)? = nil
    ) {
        self.request = request
        self.connection = connection
        self.onFirstBytes = onFirstBytes
    }

    func begin() {
        exchange = connection.worker.http.start(request, for: self)
    }

    var takesBody: Bool { (exchange?.unsentByteCount ?? 0) < Self.mostWaiting }

    func received(body: ArraySlice<UInt8>) {
        exchange?.send(Array(body))
    }

    func wantsBody() {
        connection.takeBody()
    }

    func received(_ head: HTTPResponseHead) {
        status = head.status
        let byteCount = head.fields["Content-Length"].flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        connection.beginAnswer(ResponseHead(status: head.status, fields: head.fields), bodyByteCount: byteCount)
    }

    func received(_ body: UnsafeRawBufferPointer) -> Bool {
        guard connection.hasRoom else { return false }
        if !hasBody, let status { onFirstBytes?(status, body) }
        hasBody = true
        connection.send(body)
        return true
    }

    func connectionHasRoom() {
        exchange?.resume()
    }

    func connectionBroke() -> Bool {
        exchange?.cancel()
        return false
    }

    func finished(_ failure: HTTPFailure?) {
        switch (failure, status) {
        case (nil, _): connection.endAnswer()
        case (let failure?, nil): connection.refuse(failure.isTimeout ? 504 : 502, "\(request.origin): \(failure)")
        case (_?, _?): connection.cutAnswer()
        }
    }
}
