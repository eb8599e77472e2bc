import EventLoop
import Logging

/// Serves the administration on the main loop: requests that are short, few and local.
final class AdminServer {
    /// Connections at a time and door: those that anyone on this host can make to a port must not shut out whoever may use the
    /// socket. When there are as many, the one that has been owed nothing for longest goes for the next that comes, so that those
    /// who hold them in silence shut out nobody.
    static let connectionLimit = 64

    private let answerer: AdminAnswerer
    private let deadlines: AdminDeadlines
    private let logger: Logger
    private let loop: EventLoop
    private var control: [UnixListener] = []
    private var metrics: [Listener] = []
    private var connections: [ObjectIdentifier: AdminConnection] = [:]
    private let complaints = Complaints()

    /// A server that asks `service`, which it does not keep alive, and accepts nothing before `serve`.
    init(
        _ service: any AdminService, logger: Logger, deadlines: AdminDeadlines = AdminDeadlines(), on loop: EventLoop
    ) {
        answerer = AdminAnswerer(service, logger: logger)
        self.deadlines = deadlines
        self.logger = logger
        self.loop = loop
    }

    var connectionCount: Int { connections.count }

    /// Accepts on these, and on no others any more; connections that stand go on.
    func serve(control: [BoundUnixListener], metrics: [BoundListener]) {
        self.control = control.map { bound in
            UnixListener(
                bound, on: loop, onExhaustion: { [unowned self] in exhausted($0) },
                onAccept: { [unowned self] socket in accepted(socket, at: .control) })
        }
        self.metrics = metrics.map { bound in
            Listener(
                bound, on: loop, onExhaustion: { [unowned self] in exhausted($0) },
                onAccept: { [unowned self] socket, _ in accepted(socket, at: .metrics) })
        }
    }

    /// Ends everything, whatever has been said.
    func close() {
        control = []
        metrics = []
        for connection in connections.values { connection.close() }
        connections = [:]
    }

    private func exhausted(_ failure: SystemFailure) {
        complaints.warn(.exhausted, "\(failure); accepting again shortly", logger)
    }

    private func accepted(_ socket: consuming StreamSocket, at door: AdminDoor) {
        guard makeRoom(at: door) else {
            complaints.warn(
                .limit, "administration: a connection was refused, as \(Self.connectionLimit) are open", logger)
            return
        }
        let connection = AdminConnection(socket, at: door, answerer, deadlines, on: loop) { [unowned self] connection in
            connections[ObjectIdentifier(connection)] = nil
        }
        connections[ObjectIdentifier(connection)] = connection
    }

    /// Whether there is room for one more connection, if need be by ending another.
    private func makeRoom(at door: AdminDoor) -> Bool {
        let there = connections.values.filter { $0.door == door }
        guard there.count >= Self.connectionLimit else { return true }
        guard let idle = there.filter(\.isOwedNothing).min(by: { $0.began < $1.began }) else { return false }
        if !idle.isAnswered {
            complaints.warn(
                .limit,
                "administration: a connection that had asked nothing was closed for another, as \(Self.connectionLimit) are open",
                logger)
        }
        idle.close()
        connections[ObjectIdentifier(idle)] = nil
        return true
    }
}
