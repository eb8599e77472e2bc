package import Configuration
import EventLoop
import Glibc
package import Logging
import MSE
import NetworkAddress
import ObfuscationCrypto

/// The whole daemon: its listeners, its workers, and the main loop with signals and files.
package final class Proxy {
    private let settings: Configuration
    private let logger: Logger
    private let loop = EventLoop()
    private let torrents: Torrents
    private let trackers: TrackerSide
    private let limit: ConnectionLimit
    private let pipesPerWorker: Int
    private let files: TorrentFiles
    private let lists: TorrentFiles
    /// Of each configured client.
    private let clientFiles: [TorrentFiles]
    /// The gateway's whitelist.
    private let whitelist: TorrentFiles
    private let workerCount: Int
    private let policies: ConnectionPolicies
    private let memory = PeerMemory()
    /// The virtual network's addresses; nil without one.
    private let addresses: PeerAddresses?
    private let state: StateKeeper
    /// The listeners of each worker.
    private var shares: [[WorkerPlan.Listening]]
    /// What listens where, and how a client is pointed at it.
    private var guidance: [String] = []

    /// Binds every listener and reads every file that `settings` name. Nothing is accepted before `run`.
    package init(_ settings: Configuration, logger: Logger) throws(StartFailure) {
        self.settings = settings
        self.logger = logger
        workerCount = settings.workers.value(automatic: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        policies = ConnectionPolicies(settings)
        torrents = Torrents(settings)
        trackers = TrackerSide(settings)
        let budget = try Self.descriptorBudget(
            settings.limits,
            // A worker's own are for epoll, its wake-up, c-ares and libcurl's idle connections; the rest is for files,
            // signals and the log.
            reserve: 32 + workerCount * (24 + settings.listeners.count), workerCount: workerCount)
        limit = ConnectionLimit(budget.connections)
        pipesPerWorker = budget.pipesPerWorker
        shares = Array(repeating: [], count: workerCount)
        let interfaces = InterfaceAddresses.read()
        if let network = settings.outbound.virtualNetwork, let other = interfaces.network(overlapping: network) {
            throw StartFailure(
                "outbound.virtual_network = \"\(network)\": \(other.network) is the network of \(other.interface), whose addresses are other machines'; choose one that nobody uses, such as \"198.18.0.0/15\""
            )
        }
        addresses = settings.outbound.virtualNetwork.map {
            PeerAddresses($0, excluding: settings.literalAddresses.union(interfaces.addresses))
        }
        state = StateKeeper(path: settings.state.path, memory: memory, addresses: addresses, logger: logger, on: loop)
        let gateway: [any TorrentSink] = trackers.gateway.map { [$0] } ?? []
        let sinks = [torrents] + gateway
        for infohash in settings.torrents.infohashes {
            for sink in sinks { sink.add(infohash) }
        }
        for policy in settings.torrentPolicies { torrents.add(policy.infohash) }
        do throws(SystemFailure) {
            files = try TorrentFiles(
                settings.torrents.files, "torrents.files", in: .metainfo, into: sinks, on: loop, logger: logger)
            lists = try TorrentFiles(
                settings.torrents.lists, "torrents.lists", in: .whitelist, into: sinks, on: loop, logger: logger)
            var clientFiles: [TorrentFiles] = []
            for client in settings.clients {
                let sinks = [ClientTorrents(of: client.address, in: torrents)] + gateway
                for infohash in client.infohashes {
                    for sink in sinks { sink.add(infohash) }
                }
                clientFiles.append(
                    try TorrentFiles(client.files, "client.files", in: .metainfo, into: sinks, on: loop, logger: logger)
                )
            }
            self.clientFiles = clientFiles
            let list = settings.trackerGateway.whitelist
            whitelist = try TorrentFiles(
                list.isEmpty || trackers.gateway == nil ? [] : [list], "tracker_gateway.whitelist", in: .whitelist,
                into: gateway, on: loop, logger: logger)
        } catch {
            throw StartFailure(error)
        }
        for listener in settings.listeners { try listen(listener) }
    }

    /// Serves until SIGTERM or SIGINT, then closes everything.
    package func run() throws(StartFailure) {
        let signals = [SIGTERM, SIGINT].map { number in
            SignalWatcher(on: loop, signal: number) { [loop, logger] in
                logger.info("ending on \(number == SIGTERM ? "SIGTERM" : "SIGINT")")
                loop.stop()
            }
        }
        var random = SystemRandom()
        let most = settings.timeouts.handshake
        let discardDelay = most * (Double(random.number(upTo: 1000)) / 1000)
        let pads = PadDrawing(from: &random, firstFlight: .init(settings.obfuscation.firstFlight))
        let cuts = settings.obfuscation.cutFirstKilobyte ? WriteCuts(from: &random) : nil
        let inboundPorts = inboundPorts
        let egress = Egress(
            mark: settings.outbound.transparent.isEmpty ? 0 : settings.outbound.mark, listeners: ownListeners)
        let virtualPeers = addresses.map { VirtualPeers($0, port: settings.outbound.virtualPort) }
        let nearAddresses = NearAddresses(virtual: virtualPeers?.addresses)
        var workers: [WorkerThread] = []
        defer { for worker in workers { worker.stop() } }
        for share in shares {
            let plan = WorkerPlan(
                settings: settings, listeners: share, policies: policies, torrents: torrents, memory: memory,
                trackers: trackers,
                inboundPorts: inboundPorts,
                egress: egress,
                nearAddresses: nearAddresses,
                virtualPeers: virtualPeers,
                pads: pads,
                cuts: cuts,
                limit: limit,
                pipeLimit: pipesPerWorker,
                discardDelay: discardDelay,
                logger: logger)
            workers.append(try WorkerThread(plan))
        }
        // The workers hold the listeners now, and close them.
        shares = []
        for line in guidance { logger.info("\(line)") }
        if let virtualPeers, !virtualPeers.isNetworkPresent {
            logger.warning("\(virtualPeers.absence); until then clients are told of no peers")
        }
        if !settings.outbound.transparent.isEmpty, !Egress.canMark() {
            logger.warning(
                "without CAP_NET_ADMIN nothing that TPROXY delivers is taken, and connections are not marked (outbound.mark): the rules must leave the user that mseproxy runs as alone"
            )
        }
        let authorities = settings.tracker.certificateAuthorities
        if !authorities.isEmpty, access(authorities, R_OK) != 0 {
            logger.warning(
                "\(SystemFailure("read \(authorities)")) (tracker.certificate_authorities): no https tracker can be reached"
            )
        }
        if !settings.inbound.listen.isEmpty {
            for infohash in policies.unanswerable {
                logger.warning(
                    "no peer that connects is answered\(infohash.map { " for \($0)" } ?? ""): encryption is \"require\" and crypto lists plaintext alone, in which the client's own handshake would go out; add \"rc4\""
                )
            }
        }
        if torrents.count == 0, !settings.inbound.listen.isEmpty {
            logger.info(
                "no torrent is known yet: encrypted peers are answered once the client has announced their torrent or dialled a peer for it, or torrents.files or torrents.lists names it"
            )
        }
        logger.info(
            "ready: \(workerCount) worker\(workerCount == 1 ? "" : "s"), at most \(limit.limit) connection\(limit.limit == 1 ? "" : "s"), \(torrents.count) torrent\(torrents.count == 1 ? "" : "s") known\(trackers.gateway.map { ", \($0.torrentCount) to the gateway" } ?? "")"
        )
        let startMemory = StartMemory(on: loop)
        withExtendedLifetime((signals, files, lists, clientFiles, whitelist, startMemory)) { loop.run() }
        for worker in workers { worker.stop() }
        workers = []
        state.flush()
    }

    /// The ports that peers can connect to, those that the system chose among them, in the configuration's order.
    private var inboundPorts: [UInt16] {
        (shares.first ?? []).compactMap { listening in
            if case .inbound = listening.way { listening.bound.address.port } else { nil }
        }
    }

    /// All but the gateway's: that is a tracker, which the daemon's own client may ask.
    private var ownListeners: OwnListeners {
        OwnListeners(
            (shares.first ?? []).compactMap { listening in
                if case .gateway = listening.way { nil } else { listening.bound.address }
            })
    }

    private func listen(_ listener: Configuration.Listener) throws(StartFailure) {
        let address = listener.address
        let group: [BoundListener]
        do throws(SystemFailure) {
            group = try BoundListener.open(address, count: workerCount, reach: listener.reach)
        } catch {
            // A machine without IPv6 is no reason to refuse the defaults.
            guard address.ip == IPAddress.v6(high: 0, low: 0), error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL
            else { throw StartFailure(error, for: listener.key) }
            logger.warning("\(listener.key): \(error); going on without IPv6")
            return
        }
        for (index, bound) in group.enumerated() {
            shares[index].append(WorkerPlan.Listening(bound: bound, way: listener.way))
        }
        if let bound = group.first { guidance.append(listener.way.guidance(at: bound.address, settings)) }
    }

    /// Of as many descriptors as the system allows at most.
    private static func descriptorBudget(
        _ limits: Configuration.Limits, reserve: Int, workerCount: Int
    ) throws(StartFailure) -> DescriptorBudget {
        var descriptors = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0 else {
            throw StartFailure(SystemFailure("read the limit of open files"))
        }
        if descriptors.rlim_cur < descriptors.rlim_max {
            descriptors.rlim_cur = descriptors.rlim_max
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors)
            _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors)
        }
        let count = Int(min(descriptors.rlim_cur, 10_000_000))
        do throws(DescriptorBudget.Shortage) {
            return try DescriptorBudget(
                descriptors: count, reserve: reserve, connections: limits.connections, pipesPerWorker: limits.pipes,
                workerCount: workerCount)
        } catch {
            let allowed = "\(descriptors.rlim_cur) open files"
            throw switch error {
            case .noConnection: StartFailure("only \(allowed) are allowed; raise ulimit -n")
            case .tooFew(let most, let count):
                StartFailure(
                    "limits.connections = \(count), but \(allowed) allow \(most); lower it or raise ulimit -n")
            }
        }
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
