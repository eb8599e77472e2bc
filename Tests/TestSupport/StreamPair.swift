import EventLoop
package import NetworkAddress

/// Two ends of one TCP connection over loopback.
package final class StreamPair {
    /// The end that connected.
    package let near: StreamEnd
    /// The end that was accepted.
    package let far: StreamEnd

    /// Connects both on `test`.
    package init(on test: TestLoop, ip: IPAddress = .loopback) throws {
        let bound = try BoundListener.open(SocketAddress(ip: ip, port: 0), count: 1)[0]
        let accepted = Accepted()
        let listener = Listener(bound, on: test.loop, onExhaustion: { _ in }) { socket, _ in
            accepted.end = StreamEnd(socket)
        }
        near = StreamEnd(try StreamSocket(connectingTo: listener.address, by: Egress(), on: test.loop))
        guard test.run(until: { accepted.end != nil }), let end = accepted.end else {
            throw SystemFailure("accept from loopback", code: 0)
        }
        withExtendedLifetime(listener) {}
        far = end
    }

    private final class Accepted {
        var end: StreamEnd?
    }
}
