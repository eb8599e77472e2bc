import EventLoop
import NetworkAddress
import TestSupport

/// A SOCKS5 server (RFC 1928) for one connection by name, which answers HTTP itself.
final class SOCKSServer {
    private var end: StreamEnd?
    private var listener: Listener?
    private let pump = WatcherPump()
    let address: SocketAddress
    private(set) var name: String?

    init(on loop: TestLoop, answer: String) throws {
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        address = bound.address
        listener = Listener(bound, on: loop.loop, onExhaustion: { _ in }) { [weak self] socket, _ in
            self?.end = StreamEnd(socket)
        }
        pump.run(on: loop.loop) { [weak self] in self?.step(answer) }
    }

    private var step = 0

    /// The greeting's three or four bytes, the request, then HTTP.
    private func step(_ answer: String) {
        guard let end else { return }
        let received = end.received
        switch step {
        case 0 where received.count >= 2 && received.count >= 2 + Int(received[1]):
            end.send([5, 0])
            step = 1
        case 1:
            let start = 2 + Int(received[1])
            guard received.count > start + 4, received.count >= start + 7 + Int(received[start + 4]) else { return }
            let length = Int(received[start + 4])
            name = String(decoding: received[start + 5..<start + 5 + length], as: UTF8.self)
            end.send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            step = 2
        case 2 where request?.hasSuffix("\r\n\r\n") == true:
            end.send(Array(answer.utf8))
            step = 3
        default: break
        }
    }

    /// What followed the SOCKS request.
    var request: String? {
        guard let received = end?.received, received.count > 2 else { return nil }
        let start = 2 + Int(received[1])
        guard received.count > start + 4 else { return nil }
        return String(decoding: received.dropFirst(start + 7 + Int(received[start + 4])), as: UTF8.self)
    }
}

/// Calls a closure each millisecond.
private final class WatcherPump: WatcherOwner {
    private var timer: Timer?
    private var body: () -> Void = {}

    func run(on loop: EventLoop, _ body: @escaping () -> Void) {
        self.body = body
        timer = Timer(on: loop, owner: self)
        timer?.start(after: .milliseconds(1))
    }

    override func timerFired(_ tag: WatcherTag) {
        body()
        timer?.start(after: .milliseconds(1))
    }
}
