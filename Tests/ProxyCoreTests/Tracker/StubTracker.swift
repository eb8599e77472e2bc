import EventLoop
import NetworkAddress
import TestSupport

/// A tracker on the test's loop that gives every announce the same answer.
final class StubTracker {
    let address: SocketAddress
    var answer = Array("d8:intervali1800e5:peers6:\u{A}\u{0}\u{0}\u{1}\u{1A}\u{1}e".utf8)
    /// Whether it closes without an answer.
    var isSilent = false
    private(set) var requests: [String] = []
    private var connections: [(end: StreamEnd, handled: Int)] = []
    private var listener: Listener?

    init(on loop: TestLoop) throws {
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        address = bound.address
        listener = Listener(bound, on: loop.loop, onExhaustion: { _ in }) { [weak self] socket, _ in
            self?.connections.append((StreamEnd(socket), 0))
        }
    }

    /// Answers what has come.
    func serve() {
        for index in connections.indices {
            let (end, handled) = connections[index]
            let head = String(decoding: end.received[handled...], as: UTF8.self)
            guard head.hasSuffix("\r\n\r\n") else { continue }
            requests.append(head)
            connections[index].handled = end.received.count
            if isSilent {
                end.close()
            } else {
                end.send(Array("HTTP/1.1 200 OK\r\nContent-Length: \(answer.count)\r\n\r\n".utf8) + answer)
            }
        }
    }
}
