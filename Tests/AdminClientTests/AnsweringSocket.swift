import EventLoop
import TestSupport

/// A Unix socket that answers every request with the same bytes, and keeps what came.
final class AnsweringSocket {
    let path: String
    private let folder: TemporaryFolder
    private var listener: UnixListener?
    private(set) var ends: [StreamEnd] = []

    /// - Parameter answer: nil to accept and never answer.
    init(on test: TestLoop, answering answer: String?) throws {
        folder = try TemporaryFolder()
        path = folder.file("socket")
        let bound = try BoundUnixListener.open(path: path, mode: 0o600)
        listener = UnixListener(bound, on: test.loop, onExhaustion: { _ in }) { [unowned self] socket in
            let end = StreamEnd(socket)
            ends.append(end)
            guard let answer else { return }
            end.send(Array(answer.utf8))
            end.finishSending()
        }
    }

    /// What came, of all connections.
    var received: String { String(decoding: ends.flatMap(\.received), as: UTF8.self) }
}

extension String {
    /// An answer with that status and body.
    static func answer(_ status: Int, _ body: String) -> String {
        "HTTP/1.1 \(status) Words\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }
}
