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
    let torrents: Torrents
    let memory: PeerMemory
    /// Which trackers have BEP 8.
    let obfuscation: ObfuscationMemory
    let nearAddresses: NearAddresses
    let missingClients: MissingClients
    let figures: WorkerFigures
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
    let admission: Admission
    /// Remote peers that have not finished their handshake with this worker.
    var handshakes = HandshakeQueue()

    // What follows from the configuration, and is replaced with it.
    private(set) var settings: Configuration
    private(set) var policies: ConnectionPolicies
    /// The other end of BEP 8, where it is configured.
    private(set) var gateway: TrackerGateway?
    /// Where every remote peer has a local address; nil without a virtual network.
    private(set) var virtualPeers: VirtualPeers?
    private(set) var rewriting: AnnounceRewriting
    private(set) var ownPeer: OwnPeer
    private(set) var materials: HandshakeMaterials
    private(set) var http: HTTPClient
    private var manners: WireManners
    private var listeners: [(listening: WorkerPlan.Listening, listener: Listener)] = []
    /// Clients of earlier settings, whose exchanges go on.
    private var formerClients: [HTTPClient] = []

    private var connections: [ObjectIdentifier: Connection] = [:]
    private let complaints: Complaints
    private var memoryReturn: MemoryReturn?
    private var heartbeat: Heartbeat?

    init(_ plan: WorkerPlan, on loop: EventLoop) throws(Resolver.Failure) {
        self.loop = loop
        egress = plan.egress
        resolver = try Resolver(on: loop, by: plan.egress)
        torrents = plan.torrents
        memory = plan.memory
        obfuscation = plan.obfuscation
        nearAddresses = plan.nearAddresses
        missingClients = plan.missingClients
        figures = plan.figures
        logger = plan.logger
        admission = plan.admission
        complaints = plan.complaints
        ready = ReadyFlows(reading: rooms)
        endOfTurn = EndOfTurn(on: loop) { [ready] in ready.serve() }
        let terms = plan.terms
        pipes = PipePool(limit: terms.pipeLimit)
        settings = terms.settings
        policies = terms.policies
        gateway = terms.gateway
        virtualPeers = terms.virtualPeers
        rewriting = AnnounceRewriting(terms)
        ownPeer = OwnPeer(terms)
        manners = terms.manners
        materials = HandshakeMaterials(drawing: terms.manners.pads(terms.settings.obfuscation), on: loop)
        http = HTTPClient(on: loop, HTTPClient.Settings(terms.settings.tracker), by: plan.egress)
        listen(terms.listeners)
        memoryReturn = MemoryReturn(
            on: loop, of: { [unowned self] in connections.count },
            shrinking: { [unowned self] in
                connections.shrink()
                egress.shrink()
            })
        heartbeat = Heartbeat(on: loop, every: plan.heartbeat, for: figures.pulse) { [unowned self] in
            formerClients.removeAll(where: \.isIdle)
        }
    }

    deinit {
        for room in rooms { room.deallocate() }
    }

    /// Goes on by `terms`. Connections that are there go on as they are; what they wait for from here on is the new settings'.
    func adopt(_ terms: WorkerTerms) {
        let before = settings
        settings = terms.settings
        policies = terms.policies
        gateway = terms.gateway
        virtualPeers = terms.virtualPeers
        rewriting = AnnounceRewriting(terms)
        ownPeer = OwnPeer(terms)
        manners = terms.manners
        if settings.obfuscation.firstFlight != before.obfuscation.firstFlight {
            materials = HandshakeMaterials(drawing: manners.pads(settings.obfuscation), on: loop)
        }
        if HTTPClient.Settings(settings.tracker) != HTTPClient.Settings(before.tracker) {
            formerClients.append(http)
            http = HTTPClient(on: loop, HTTPClient.Settings(settings.tracker), by: egress)
        }
        pipes.limit = terms.pipeLimit
        listen(terms.listeners)
    }

    /// How long a peer whose handshake failed is read from.
    var discardPeriod: Duration { manners.discardPeriod(settings.timeouts) }

    /// Has the first kilobyte to `peer` cut into writes where the settings say so, the first of which carries `reach` bytes.
    func cutFirstWrites(to peer: inout StreamSocket?, reaching reach: Int) {
        if let cuts = manners.cuts(settings.obfuscation) { peer?.cut(by: cuts.firstWrites(reaching: reach)) }
    }

    /// Warns of what could come a thousand times a second, in one line in 10 s of its kind.
    func complain(_ kind: Complaints.Kind, _ message: @autoclosure () -> String) {
        complaints.warn(kind, message(), logger)
    }

    // MARK: Connections

    func adopt(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
        memoryReturn?.rose(to: connections.count)
    }

    func release(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { pipes.closeSpare() }
        memoryReturn?.fell(to: connections.count)
    }

    /// What is known of each connection.
    var records: [ConnectionRecord] { connections.values.compactMap(\.record) }

    /// Takes no more connections, and lets those that are there end.
    func drain() {
        listeners = []
        for connection in Array(connections.values) { connection.drain() }
    }

    /// Closes every listener and every connection.
    func close() {
        for connection in Array(connections.values) { connection.cutOff() }
        listeners = []
        connections = [:]
    }

    // MARK: Listeners

    /// Listens on `wanted` and nothing else. Who listens there already for the same goes on.
    private func listen(_ wanted: [WorkerPlan.Listening]) {
        let before = listeners
        listeners = wanted.map { listening in
            (listening, before.first { $0.listening == listening }?.listener ?? listener(for: listening))
        }
    }

    private func listener(for listening: WorkerPlan.Listening) -> Listener {
        Listener(
            listening.bound, on: loop,
            onExhaustion: { [unowned self] failure in
                figures.refused(.exhausted)
                complain(.exhausted, "\(failure); accepting again shortly")
            },
            onAccept: { [unowned self] socket, source in accepted(socket, from: source, at: listening) })
    }
}
