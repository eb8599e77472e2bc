import EventLoop
import NetworkAddress
import TestSupport

/// A dial, and what it came to.
final class DialRun {
    private(set) var connectedTo: SocketAddress?
    private(set) var end: StreamEnd?
    private(set) var failure: Dial.Failure?
    /// How often it finished.
    private(set) var finishes = 0
    private var dial: Dial?

    init(
        to endpoint: Endpoint, within delay: Duration, on test: TestLoop, resolver: Resolver,
        by egress: Egress = Egress()
    ) {
        let dial = Dial(to: endpoint, until: .now + delay, by: egress, on: test.loop) { [unowned self] outcome in
            finishes += 1
            switch consume outcome {
            case .connected(let socket, let address):
                end = StreamEnd(socket)
                connectedTo = address
            case .failed(let failure):
                self.failure = failure
            }
        }
        self.dial = dial
        dial.start(resolver)
    }

    var isOver: Bool { finishes > 0 }

    func drop() { dial = nil }
}
