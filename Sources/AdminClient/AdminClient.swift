package import EventLoop
import HTTPClient
import HTTPMessage
package import JSON

/// Asks a daemon on this host by its administration's socket: HTTP/1.1 and JSON.
package final class AdminClient {
    /// What the longest answer has, in bytes: the connections of a daemon that has a hundred thousand.
    private static let answerLimit = 64 << 20

    private let socket: String
    private let program: String
    private let http: HTTPClient
    private var exchange: HTTPExchange?

    /// A client of the daemon that listens at the path `socket`, for `program`: a name and a version, as in `mseproxy/1.0`.
    package init(socket: String, program: String, on loop: EventLoop) {
        self.socket = socket
        self.program = program
        // Each connection is the daemon's to end.
        http = HTTPClient(on: loop, by: Egress(), idleTime: .seconds(1))
    }

    /// Asks, and calls `onAnswer` once, later. What was asked before and is not answered is forgotten.
    package func ask(
        _ question: AdminQuestion, within limit: Duration,
        _ onAnswer: @escaping (Result<JSONValue, AdminFailure>) -> Void
    ) {
        let body = question.body.map { Array($0.text.utf8) } ?? []
        var fields: HeaderFields = [HeaderField("Host", "mseproxy"), HeaderField("User-Agent", program)]
        if !body.isEmpty { fields.append("Content-Type", "application/json") }
        let request = HTTPRequest(
            method: question.method, origin: "http://mseproxy", target: Array(question.path.utf8), fields: fields,
            unixSocket: socket, bodyByteCount: body.count, connectTimeout: limit, totalTimeout: limit)
        exchange = http.ask(request, limit: Self.answerLimit) { [socket] result in
            onAnswer(result.mapError { AdminFailure($0, at: socket) }.flatMap { question.read($0, from: socket) })
        }
        if !body.isEmpty { exchange?.send(body) }
    }

    /// Forgets what was asked.
    package func cancel() {
        exchange = nil
    }

    /// Asks once and waits for the answer.
    package static func ask(
        _ question: AdminQuestion, at socket: String, program: String, within limit: Duration
    ) throws(AdminFailure) -> JSONValue {
        let loop = EventLoop()
        let client = AdminClient(socket: socket, program: program, on: loop)
        var answer: Result<JSONValue, AdminFailure>?
        client.ask(question, within: limit) { result in
            answer = result
            loop.stop()
        }
        loop.run()
        // The loop ends by the answer alone, which comes within `limit`.
        return try (answer ?? .failure(.silent(path: socket, limit))).get()
    }
}
