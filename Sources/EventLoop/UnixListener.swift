/// Accepts connections to a Unix socket on one loop.
package final class UnixListener {
    private let bound: BoundUnixListener
    private let acceptor: Acceptor

    /// Serves `bound` on `loop`: `onAccept` gets each connection; `onExhaustion` hears that the system could not give one,
    /// after which nothing is accepted for 100 ms, doubling to 1 s.
    package init(
        _ bound: BoundUnixListener, on loop: EventLoop, onExhaustion: @escaping (SystemFailure) -> Void,
        onAccept: @escaping (consuming StreamSocket) -> Void
    ) {
        self.bound = bound
        acceptor = Acceptor(
            bound.descriptor.raw, named: bound.path, on: loop, onExhaustion: onExhaustion,
            onAccept: { socket, _ in onAccept(socket) })
    }

    package var path: String { bound.path }

    deinit {
        // Before `bound` closes the socket.
        acceptor.stop()
    }
}
