import Configuration
import EventLoop
import HTTPClient
import Logging
import NetworkAddress

/// One loop with everything that its connections share: a thread's world.
final class Worker {
    let loop: EventLoop
    let egress: Egress
    let resolver: Resolver
    let settings: Configuration
    let torrents: Torrents
    let trackers: TrackerSide
    let nearAddresses: NearAddresses
    let rewriting: AnnounceRewriting
    let ownPeer: OwnPeer
    let http: HTTPClient
    let logger: Logger
    let buffers = BufferPool()
    /// What is read goes here first, and usually leaves before the next read.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: BufferPool.bufferByteCount, alignment: 64)

    private let limit: ConnectionLimit
    private let discardDelay: Duration
    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var complaints = Complaints()

    init(_ plan: WorkerPlan, on loop: EventLoop) throws(Resolver.Failure) {
        self.loop = loop
        egress = plan.egress
        resolver = try Resolver(on: loop, by: plan.egress)
        settings = plan.settings
        torrents = plan.torrents
        trackers = plan.trackers
        nearAddresses = plan.nearAddresses
        rewriting = AnnounceRewriting(plan.settings, inboundPorts: plan.inboundPorts)
        ownPeer = OwnPeer(plan.settings, inboundPorts: plan.inboundPorts)
        http = HTTPClient(on: loop, HTTPClient.Settings(plan.settings.tracker), by: plan.egress)
        logger = plan.logger
        limit = plan.limit
        discardDelay = plan.discardDelay
        listeners = plan.listeners.map { listener in
            Listener(
                listener.bound, on: loop,
                onExhaustion: { [unowned self] failure in
                    complaints.warn(.exhausted, "\(failure); accepting again shortly", logger)
                },
                onAccept: { [unowned self] socket, source in accepted(socket, from: source, by: listener.way) })
        }
    }

    deinit {
        scratch.deallocate()
    }

    /// How long a peer whose handshake failed is read from: to the deadline of a handshake and this process's own
    /// delay, so that what is seen from outside does not tell when or why it failed.
    var discardPeriod: Duration { settings.timeouts.handshake + discardDelay }

    /// Warns of what could come a thousand times a second, in one line in 10 s of its kind.
    func complain(_ kind: Complaints.Kind, _ message: @autoclosure () -> String) {
        complaints.warn(kind, message(), logger)
    }

    func adopt(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func release(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Closes every listener and every connection.
    func close() {
        listeners = []
        connections = [:]
    }

    private func accepted(_ socket: consuming StreamSocket, from source: SocketAddress, by way: WayIn) {
        if way.isForClients, !isAllowed(source.ip, at: socket.localAddress) {
            complaints.warn(
                .notAllowed, "refused \(source): only loopback and what outbound.allow names may use this listener",
                logger)
            return
        }
        guard let slot = limit.take(for: way) else {
            complaints.warn(
                .limit,
                "refused \(source): as many connections as limits.connections allows (\(limit.limit)) are in use",
                logger)
            return
        }
        switch way {
        case .socks, .forward, .connect:
            Ingress(socket, from: source, by: way, slot: slot, on: self).begin()
        case .inbound:
            InboundHandshake(socket, from: source, slot: slot, on: self).begin()
        case .tracker, .gateway:
            HTTPConnection(socket, from: source, by: way, slot: slot, on: self).begin()
        }
    }

    /// A loopback listener is reached from this host alone, also by a client that is bound to another of its addresses.
    private func isAllowed(_ source: IPAddress, at listener: SocketAddress?) -> Bool {
        source.isLoopback || listener?.ip.isLoopback == true || settings.outbound.allow.contains { $0.contains(source) }
    }
}
