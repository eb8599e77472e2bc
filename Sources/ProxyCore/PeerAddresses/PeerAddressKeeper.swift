package import Configuration
package import EventLoop
package import Logging
package import NetworkAddress
import StateStore

/// The virtual network's addresses, which stay with their peers across restarts where the state can be kept. It belongs to
/// the main loop.
package final class PeerAddressKeeper: WatcherOwner {
    /// The store with what reads and writes it.
    private struct Kept: ~Copyable {
        let store: StateStore
        let records: PeerAddressRecords

        init(_ addresses: PeerAddresses, folder: String) throws(StateStore.Failure) {
            let store = try StateStore(folder: folder)
            let records = try PeerAddressRecords(addresses, from: store)
            self.store = store
            self.records = records
        }

        var setAside: StateStore.SetAside? { store.setAside }

        func flush() throws(StateStore.Failure) { try records.flush(to: store) }
    }

    private static let interval = Duration.seconds(1)
    /// After a failure, such as a full disk.
    private static let retryInterval = Duration.seconds(30)

    package let addresses: PeerAddresses
    private let path: String
    private let logger: Logger
    private var kept: Kept?
    private var timer: Timer?
    private var isFailing = false

    /// nil where `settings` name no virtual network. `excluding` are addresses of it that stand for no peer. A folder that
    /// cannot be used is a warning: the daemon runs on without.
    package init?(
        settings: Configuration, excluding: Set<IPAddress>, logger: Logger, on loop: EventLoop
    ) {
        guard let network = settings.outbound.virtualNetwork else { return nil }
        addresses = PeerAddresses(network, excluding: excluding)
        path = settings.state.path
        self.logger = logger
        super.init()
        guard !path.isEmpty else { return }
        do throws(StateStore.Failure) {
            kept = try Kept(addresses, folder: path)
        } catch {
            warn("\(error); addresses of peers will change with a restart")
            return
        }
        if let setAside = kept?.setAside { warn("\(setAside); peers get other addresses than before") }
        timer = Timer(on: loop, owner: self)
        timer?.start(after: Self.interval)
    }

    /// Writes what has changed, beside the timer's turns: at the end, when no worker runs any more.
    package func flush() {
        do throws(StateStore.Failure) {
            try kept?.flush()
            if isFailing { logger.notice("\(named): addresses of peers are kept again") }
            isFailing = false
        } catch {
            if !isFailing { warn("\(error); addresses of peers are not kept until that is over") }
            isFailing = true
        }
    }

    package override func timerFired(_ tag: WatcherTag) {
        flush()
        timer?.start(after: isFailing ? Self.retryInterval : Self.interval)
    }

    private var named: String { "state.path = \"\(path)\"" }

    private func warn(_ words: String) {
        logger.warning("\(named): \(words)")
    }
}
