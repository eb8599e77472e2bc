package import NetworkAddress

/// Accepts connections on one loop.
package final class Listener {
    private let bound: BoundListener
    private let acceptor: Acceptor

    /// Serves `bound` on `loop`: `onAccept` gets each connection and who made it; `onExhaustion` hears that the system
    /// could not give one, after which nothing is accepted for 100 ms, doubling to 1 s.
    package init(
        _ bound: BoundListener, on loop: EventLoop, onExhaustion: @escaping (SystemFailure) -> Void,
        onAccept: @escaping (consuming StreamSocket, SocketAddress) -> Void
    ) {
        self.bound = bound
        acceptor = Acceptor(
            bound.descriptor.raw, named: "\(bound.address)", on: loop, onExhaustion: onExhaustion,
            onAccept: { socket, source in if let source { onAccept(socket, source) } })
    }

    package var address: SocketAddress { bound.address }

    deinit {
        // Before `bound` closes the socket.
        acceptor.stop()
    }
}
