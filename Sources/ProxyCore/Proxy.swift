package import Configuration
import EventLoop
import Glibc
package import Logging
import NetworkAddress
import ObfuscationCrypto
import ServiceManager
import TorrentIdentity

/// The whole daemon: its listeners, its workers, and the main loop with signals, files and the administration.
///
/// What stays as long as it runs is here; what follows from the configuration, and is replaced when that is read again, is its `Tenure`.
package final class Proxy {
    /// How often each loop shows that it turns; more often where the service manager waits for less.
    private static let heartbeat = Duration.seconds(1)

    let version: String
    let source: ConfigurationSource
    let handedOver: HandedOverListeners
    let logger: Logger
    let log: LogControl
    let loop = EventLoop()
    let workerCount: Int
    let torrents: Torrents
    let memory = PeerMemory()
    /// Which trackers have BEP 8.
    let obfuscation = ObfuscationMemory()
    /// The virtual network's addresses; nil without one.
    let addresses: PeerAddresses?
    let egress = Egress()
    let missingClients = MissingClients()
    let admission: Admission
    let manners: WireManners
    let began = ContinuousClock.Instant.now
    let beganAt = WallClock.now
    /// What is in force.
    var tenure: Tenure
    var workers: [WorkerThread] = []
    var history: ReloadHistory
    /// Those that the administration has added; they stay until it removes them.
    var addedTorrents: Set<Infohash> = []
    /// How the end goes, once it has begun.
    var ending: Ending?
    /// Of the main loop.
    let pulse = LoopPulse()
    let gatherings = Gatherings()
    private let state: StateKeeper
    private(set) var adminServer: AdminServer?
    private(set) var mailbox: Mailbox<Proxy>?
    private var serviceLink: ServiceLink?

    /// Binds every listener and reads every file that the configuration names. Nothing is accepted before `run`.
    /// - Parameter settings: what `source` has been found to say.
    package init(
        _ settings: Configuration, from source: ConfigurationSource, _ handedOver: HandedOverListeners,
        version: String, logger: Logger, log: LogControl
    ) throws(StartFailure) {
        self.version = version
        self.source = source
        self.handedOver = handedOver
        self.logger = logger
        self.log = log
        let written = settings
        if let objection = handedOver.objection(for: written) { throw objection }
        let settings = handedOver.applied(to: written)
        workerCount = settings.workers.value(automatic: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let budget = try DescriptorBudget.ofSystem(settings, workerCount: workerCount)
        admission = Admission(connections: ConnectionLimit(budget.connections))
        torrents = Torrents(settings)
        addresses = try Self.addresses(for: settings)
        state = StateKeeper(path: settings.state.path, memory: memory, addresses: addresses, logger: logger, on: loop)
        var random = SystemRandom()
        manners = WireManners(from: &random)
        history = ReloadHistory()
        tenure = try Tenure(
            settings, budget, workerCount: workerCount, handedOver, torrents: torrents, before: nil, on: loop,
            logger: logger)
        for words in handedOver.deviations(from: written) { logger.warning("\(words)") }
    }

    /// Serves until SIGTERM or SIGINT, then lets connections end, or closes them.
    package func run() throws(StartFailure) {
        let signals = watchSignals()
        let watchdog = ServiceManager.watchdogPeriod
        let heartbeat = watchdog.map { min(Self.heartbeat, $0 / 8) } ?? Self.heartbeat
        egress.change(mark: tenure.mark, listeners: tenure.listeners.own)
        defer { stopWorkers() }
        let nearAddresses = NearAddresses(virtual: addresses)
        let complaints = Complaints()
        for index in 0..<workerCount {
            let plan = WorkerPlan(
                torrents: torrents, memory: memory, obfuscation: obfuscation, egress: egress,
                nearAddresses: nearAddresses, missingClients: missingClients, admission: admission,
                complaints: complaints, figures: WorkerFigures(), heartbeat: heartbeat,
                logger: logger, terms: terms(of: index))
            workers.append(try WorkerThread(plan))
        }
        let mailbox = Mailbox(of: self, on: loop)
        self.mailbox = mailbox
        let administration = Administration(of: self)
        let adminServer = AdminServer(administration, logger: logger, on: loop)
        self.adminServer = adminServer
        adminServer.serve(control: tenure.controls.sockets, metrics: tenure.listeners.metrics)
        for entry in tenure.listeners.entries { logger.info("\(entry.guidance(tenure.settings))") }
        tellOfSettings(logger)
        note(.started)
        logger.info("ready: \(summary)")
        let serviceLink = ServiceLink(of: self, watchdog: watchdog, every: heartbeat, on: loop)
        serviceLink.ready()
        self.serviceLink = serviceLink
        let startMemory = StartMemory(on: loop)
        withExtendedLifetime((signals, startMemory, administration)) { loop.run() }
        stopWorkers()
        adminServer.close()
        state.flush()
    }

    private func stopWorkers() {
        for (index, worker) in workers.enumerated() where !worker.stop() {
            logger.critical("worker \(index) does not end: its connections are closed with the process")
            // Its thread may go on with it at any time.
            _ = Unmanaged.passRetained(worker)
        }
        workers = []
    }

    private func watchSignals() -> [SignalWatcher] {
        let ends = [SIGTERM, SIGINT].map { number in
            SignalWatcher(on: loop, signal: number) { [unowned self] in
                end(on: number == SIGTERM ? "SIGTERM" : "SIGINT")
            }
        }
        return ends + [SignalWatcher(on: loop, signal: SIGHUP) { [unowned self] in reload(for: "SIGHUP") { _ in } }]
    }

    /// What the worker of that number goes by.
    func terms(of worker: Int) -> WorkerTerms {
        WorkerTerms(
            settings: tenure.settings, listeners: tenure.listeners.share(of: worker), policies: tenure.policies,
            gateway: tenure.gateway, inboundPorts: tenure.listeners.inboundPorts,
            virtualPeers: addresses.map { VirtualPeers($0, port: tenure.settings.outbound.virtualPort) },
            manners: manners, pipeLimit: tenure.budget.pipesPerWorker)
    }

    /// What the service manager is told changes: it hears of it at once.
    func tellServiceManager() {
        serviceLink?.tell()
    }

    /// How much there is of what, in a line.
    var summary: String {
        let gateway = tenure.gateway.map { ", \($0.torrentCount) to the gateway" } ?? ""
        return
            "\(counted(workerCount, "worker")), at most \(counted(admission.connections.limit, "connection")), \(counted(torrents.count, "torrent")) known\(gateway)"
    }

    private static func addresses(for settings: Configuration) throws(StartFailure) -> PeerAddresses? {
        guard let network = settings.outbound.virtualNetwork else { return nil }
        let interfaces = InterfaceAddresses.read()
        if let other = interfaces.network(overlapping: network) {
            throw StartFailure(
                "\"\(network)\": \(other.network) is the network of \(other.interface), whose addresses are other machines'; choose one that nobody uses, such as \"198.18.0.0/15\"",
                of: "outbound.virtual_network")
        }
        return PeerAddresses(network, excluding: settings.literalAddresses.union(interfaces.addresses))
    }
}

extension Configuration.Count {
    func value(automatic: Int) -> Int {
        switch self {
        case .automatic: automatic
        case .exactly(let count): count
        }
    }
}

/// `1 worker`, `2 workers`
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
