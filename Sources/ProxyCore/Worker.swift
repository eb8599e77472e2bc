import Configuration
import EventLoop
import HTTPClient
import Logging
import MSE
import NetworkAddress

/// One loop with everything that its connections share: a thread's world.
final class Worker {
    let loop: EventLoop
    let egress: Egress
    let resolver: Resolver
    let settings: Configuration
    let policies: ConnectionPolicies
    let torrents: Torrents
    let memory: PeerMemory
    let trackers: TrackerSide
    let nearAddresses: NearAddresses
    /// Where every remote peer has a local address; nil without a virtual network.
    let virtualPeers: VirtualPeers?
    let materials: HandshakeMaterials
    private let cuts: WriteCuts?
    let rewriting: AnnounceRewriting
    let ownPeer: OwnPeer
    let http: HTTPClient
    let logger: Logger
    let buffers = BufferPool()
    let pipes: PipePool
    /// What is read goes into these first, and usually leaves before the next read: one for each flow of a group.
    private let rooms = (0..<ReadyFlows.groupCount).map { _ in
        UnsafeMutableRawBufferPointer.allocate(byteCount: BufferPool.bufferByteCount, alignment: 64)
    }
    /// The first of them, for whoever reads on its own.
    var scratch: UnsafeMutableRawBufferPointer { rooms[0] }
    let ready: ReadyFlows
    private let endOfTurn: EndOfTurn

    private let limit: ConnectionLimit
    private let discardDelay: Duration
    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var complaints = Complaints()
    private var memoryReturn: MemoryReturn?

    init(_ plan: WorkerPlan, on loop: EventLoop) throws(Resolver.Failure) {
        self.loop = loop
        egress = plan.egress
        resolver = try Resolver(on: loop, by: plan.egress)
        settings = plan.settings
        policies = plan.policies
        torrents = plan.torrents
        memory = plan.memory
        trackers = plan.trackers
        nearAddresses = plan.nearAddresses
        virtualPeers = plan.virtualPeers
        materials = HandshakeMaterials(drawing: plan.pads, on: loop)
        cuts = plan.cuts
        rewriting = AnnounceRewriting(plan.settings, plan.policies, inboundPorts: plan.inboundPorts)
        ownPeer = OwnPeer(plan.settings, inboundPorts: plan.inboundPorts)
        http = HTTPClient(on: loop, HTTPClient.Settings(plan.settings.tracker), by: plan.egress)
        logger = plan.logger
        limit = plan.limit
        pipes = PipePool(limit: plan.pipeLimit)
        discardDelay = plan.discardDelay
        ready = ReadyFlows(reading: rooms)
        endOfTurn = EndOfTurn(on: loop) { [ready] in ready.serve() }
        listeners = plan.listeners.map { listener in
            Listener(
                listener.bound, on: loop,
                onExhaustion: { [unowned self] failure in
                    complain(.exhausted, "\(failure); accepting again shortly")
                },
                onAccept: { [unowned self] socket, source in accepted(socket, from: source, at: listener) })
        }
        memoryReturn = MemoryReturn(
            on: loop, of: { [unowned self] in connections.count },
            shrinking: { [unowned self] in
                connections.shrink()
                egress.shrink()
            })
    }

    deinit {
        for room in rooms { room.deallocate() }
    }

    /// How long a peer whose handshake failed is read from: to the deadline of a handshake and this process's own
    /// delay, so that what is seen from outside does not tell when or why it failed.
    var discardPeriod: Duration { settings.timeouts.handshake + discardDelay }

    /// Has the first kilobyte to `peer` cut into writes where the settings say so, the first of which carries `reach` bytes.
    func cutFirstWrites(to peer: inout StreamSocket?, reaching reach: Int) {
        if let cuts { peer?.cut(by: cuts.firstWrites(reaching: reach)) }
    }

    /// Warns of what could come a thousand times a second, in one line in 10 s of its kind.
    func complain(_ kind: Complaints.Kind, _ message: @autoclosure () -> String) {
        complaints.warn(kind, message(), logger)
    }

    func adopt(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
        memoryReturn?.rose(to: connections.count)
    }

    func release(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { pipes.closeSpare() }
        memoryReturn?.fell(to: connections.count)
    }

    /// Closes every listener and every connection.
    func close() {
        listeners = []
        connections = [:]
    }

    private func accepted(
        _ socket: consuming StreamSocket, from source: SocketAddress, at listener: WorkerPlan.Listening
    ) {
        let way = listener.way
        if way.isForClients, !isAllowed(source.ip, by: way, at: [listener.bound.address, socket.localAddress]) {
            complain(
                .notAllowed, "refused \(source): only loopback and what outbound.allow names may use this listener")
            return
        }
        // The gateway is a tracker, which the daemon's own client may ask.
        if !way.isGateway, egress.hasMade(source, to: socket.wantedDestination) {
            complain(
                .loop,
                "refused \(source): a connection of mseproxy's own has come back to \(listener.bound.address). Packet rules must leave alone what is marked with outbound.mark, which takes CAP_NET_ADMIN, or the user that mseproxy runs as"
            )
            return
        }
        guard let slot = limit.take(for: way) else {
            complain(
                .limit,
                "refused \(source): as many connections as limits.connections allows (\(limit.limit)) are in use")
            return
        }
        switch way {
        case .socks, .forward, .transparent, .virtual, .connect:
            Ingress(socket, from: source, by: way, slot: slot, on: self).begin()
        case .inbound:
            InboundHandshake(socket, from: source, slot: slot, on: self).begin()
        case .tracker, .gateway:
            HTTPConnection(socket, from: source, by: way, slot: slot, on: self).begin()
        }
    }

    /// A listener on a loopback address is reached from this host alone, whatever address the client is bound to, and else by
    /// packet rules that the administrator has made. So is the virtual network, while no one else is allowed.
    private func isAllowed(_ source: IPAddress, by way: WayIn, at near: [SocketAddress?]) -> Bool {
        let allow = settings.outbound.allow
        if source.isLoopback || near.contains(where: { $0?.ip.isLoopback == true }) { return true }
        if case .virtual = way, allow.isEmpty { return true }
        return allow.contains { $0.contains(source) } || InterfaceAddresses.read().contains(source)
    }
}
