import Configuration
import EventLoop
import Glibc
import Logging
import NetworkAddress

/// What the daemon listens on, bound.
struct ListenerSet {
    /// One address and the sockets there, one for each worker.
    struct Entry {
        let listener: Configuration.Listener
        let group: [BoundListener]

        /// Where it is, with the port that the system chose where 0 was asked for.
        var address: SocketAddress { group.first?.address ?? listener.address }
        var isHandedOver: Bool { group.first?.isHandedOver ?? false }
    }

    private(set) var entries: [Entry]

    /// Binds what `settings` ask for and `before` does not have yet: what is the same is taken from there, and goes on without a break. Nothing of
    /// `before` is closed as long as it is kept.
    init(
        _ settings: Configuration, for workerCount: Int, from handedOver: HandedOverListeners,
        reusing before: ListenerSet? = nil, logger: Logger
    ) throws(StartFailure) {
        var rest = before?.entries ?? []
        var entries: [Entry] = []
        for listener in settings.listeners {
            if let socket = handedOver.socket(for: listener) {
                // One socket for all: those of a group beside it would be no one's between two runs of the daemon, and lose what waits there.
                entries.append(Entry(listener: listener, group: Array(repeating: socket, count: workerCount)))
            } else if let index = rest.firstIndex(where: { $0.isSame(as: listener) }) {
                entries.append(Entry(listener: listener, group: rest.remove(at: index).group))
            } else if let group = try Self.bind(listener, workerCount, beside: before, logger) {
                entries.append(Entry(listener: listener, group: group))
            }
        }
        self.entries = entries
    }

    /// Lets all ways into the proxy go. They are closed when no worker serves them any more.
    mutating func close() {
        entries.removeAll { $0.listener.way != nil }
    }

    /// nil where a machine has no IPv6: that is no reason to refuse the defaults.
    private static func bind(
        _ listener: Configuration.Listener, _ workerCount: Int, beside before: ListenerSet?, _ logger: Logger
    ) throws(StartFailure) -> [BoundListener]? {
        do throws(SystemFailure) {
            return try BoundListener.open(
                // Figures are the main loop's.
                listener.address, count: listener.way == nil ? 1 : workerCount, reach: listener.reach,
                beside: before?.entries.flatMap(\.group) ?? [])
        } catch {
            let isAnyIPv6 = listener.address.ip == IPAddress.v6(high: 0, low: 0)
            guard isAnyIPv6, error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL else {
                throw StartFailure(error, for: listener.key.rawValue)
            }
            logger.warning("\(listener.key.rawValue): \(error); going on without IPv6")
            return nil
        }
    }

    /// The share of the worker of that number.
    func share(of worker: Int) -> [WorkerPlan.Listening] {
        entries.compactMap { entry in
            entry.listener.way.map { WorkerPlan.Listening(bound: entry.group[worker], way: $0) }
        }
    }

    /// Where figures are asked for.
    var metrics: [BoundListener] {
        entries.filter { $0.listener.key == .metrics }.compactMap(\.group.first)
    }

    /// The ports that peers can connect to, in the configuration's order.
    var inboundPorts: [UInt16] {
        entries.filter { $0.listener.key == .inbound }.map(\.address.port)
    }

    /// Where a connection of the daemon's own must not lead: all but the gateway, which is a tracker, which the daemon's own client may ask.
    var own: OwnListeners {
        OwnListeners(entries.filter { $0.listener.key != .gateway }.map(\.address))
    }
}

extension ListenerSet.Entry {
    fileprivate func isSame(as other: Configuration.Listener) -> Bool {
        listener.address == other.address && listener.reach == other.reach
            && (listener.way == nil) == (other.way == nil)
            && !isHandedOver
    }
}
