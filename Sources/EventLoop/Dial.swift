import Glibc
package import NetworkAddress

/// Connects to an endpoint: resolves its name where it has one, then tries its addresses in turn until a deadline.
///
/// Dropping it ends it. It keeps itself alive by nothing.
package final class Dial: WatcherOwner {
    package enum Failure: Error, Hashable, Sendable {
        /// The name has no address, for the resolver's reason.
        case unresolved(String, reason: String)
        /// No address took the connection; the last one's reason.
        case unreachable(SystemFailure)
        /// Every address that the name has, or the one that was asked for, is the daemon's own.
        case leadsBack(SocketAddress)
    }

    package enum Outcome: ~Copyable {
        case connected(StreamSocket, SocketAddress)
        case failed(Failure)
    }

    private let endpoint: Endpoint
    private let source: IPAddress?
    private let egress: Egress
    private let loop: EventLoop
    private let deadline: ContinuousClock.Instant
    private let onFinish: (consuming Outcome) -> Void
    private var candidates: [IPAddress] = []
    private var current: SocketAddress?
    private var socket: StreamSocket?
    private var timer: Timer?
    private var isOver = false

    /// A dial that gives up at `deadline`. The connection comes from `source`, where that is said. Nothing happens before
    /// `start`.
    package init(
        to endpoint: Endpoint, from source: IPAddress? = nil, until deadline: ContinuousClock.Instant,
        by egress: Egress,
        on loop: EventLoop, onFinish: @escaping (consuming Outcome) -> Void
    ) {
        self.endpoint = endpoint
        self.source = source
        self.egress = egress
        self.loop = loop
        self.deadline = deadline
        self.onFinish = onFinish
        super.init()
        timer = Timer(on: loop, owner: self)
    }

    /// Begins. `onFinish` is called once, possibly before `start` returns.
    package func start(_ resolver: Resolver) {
        switch endpoint.host {
        case .address(let ip):
            begin(with: [ip])
        case .name(let name):
            timer?.start(after: remaining)
            resolver.resolve(name) { [weak self] result in
                guard let self, !self.isOver else { return }
                switch result {
                case .success(let addresses):
                    self.begin(with: addresses)
                case .failure(.notFound(let reason)):
                    self.finish(.failed(.unresolved(name, reason: reason)))
                }
            }
        }
    }

    private func begin(with addresses: [IPAddress]) {
        candidates = addresses.filter { !egress.listeners.isReached(by: SocketAddress(ip: $0, port: endpoint.port)) }
        if candidates.isEmpty, let own = addresses.first {
            finish(.failed(.leadsBack(SocketAddress(ip: own, port: endpoint.port))))
        } else {
            tryNext(after: nil)
        }
    }

    private var remaining: Duration { max(.zero, deadline - .now) }

    private func tryNext(after failure: SystemFailure?) {
        var failure = failure
        while !candidates.isEmpty, remaining > .zero {
            let share = remaining / candidates.count
            let address = SocketAddress(ip: candidates.removeFirst(), port: endpoint.port)
            do throws(SystemFailure) {
                let socket = try StreamSocket(connectingTo: address, from: source, by: egress, on: loop)
                if socket.isConnected {
                    finish(.connected(socket, address))
                    return
                }
                socket.assign(to: self, tag: WatcherTag(0))
                socket.watch(.write)
                self.socket = consume socket
                current = address
                timer?.start(after: share)
                return
            } catch {
                failure = error
            }
        }
        finish(.failed(.unreachable(failure ?? SystemFailure("connect to \(endpoint)", code: ETIMEDOUT))))
    }

    public override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        guard let socket = self.socket.take(), let address = current else { return }
        let code = socket.pendingError
        guard code == 0 else {
            tryNext(after: SystemFailure("connect to \(address)", code: code))
            return
        }
        socket.watch([])
        finish(.connected(socket, address))
    }

    public override func timerFired(_ tag: WatcherTag) {
        socket = nil
        if let address = current {
            tryNext(after: SystemFailure("connect to \(address)", code: ETIMEDOUT))
        } else if case .name(let name) = endpoint.host {
            finish(.failed(.unresolved(name, reason: "no answer from the name servers in time")))
        }
    }

    private func finish(_ outcome: consuming Outcome) {
        guard !isOver else { return }
        isOver = true
        timer = nil
        onFinish(outcome)
    }
}

extension Dial.Failure {
    /// Whether the connection stood, and the other end let it go before it was looked at. What resets a connection that does not
    /// stand yet is ECONNREFUSED, and what it has closed before is EPIPE.
    package var isAfterConnecting: Bool {
        switch self {
        case .unreachable(let failure): [ECONNRESET, EPIPE].contains(failure.code)
        case .unresolved, .leadsBack: false
        }
    }

    /// Whether this machine had no descriptor, memory or port for it: that says nothing of the other end.
    package var isOwnShortage: Bool {
        switch self {
        case .unreachable(let failure):
            [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EAGAIN].contains(failure.code)
        case .unresolved, .leadsBack: false
        }
    }

    /// Why, without who was to be reached.
    package var reason: String {
        switch self {
        case .unresolved(_, let reason): "its name has no address (\(reason))"
        case .unreachable(let failure): SystemFailure.reason(failure.code)
        case .leadsBack: "it is this proxy itself"
        }
    }
}

extension Dial.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unresolved(let name, let reason): "resolve \(name): \(reason)"
        case .unreachable(let failure): failure.description
        case .leadsBack(let address): "\(address) is this proxy itself: the connection would come back"
        }
    }
}
