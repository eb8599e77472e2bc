import EventLoop
import Logging
import StateStore

/// What outlives the daemon where the state's folder can be used: what is known of peers, and the virtual network's addresses.
/// What has changed is written each second. It belongs to the main loop.
final class StateKeeper: WatcherOwner {
    /// The store with what reads and writes it.
    private struct Kept: ~Copyable {
        let store: StateStore
        let memory: PeerMemoryRecords
        let addresses: PeerAddressRecords?

        init(_ memory: PeerMemory, _ addresses: PeerAddresses?, folder: String) throws(StateStore.Failure) {
            let store = try StateStore(folder: folder)
            let memory = try PeerMemoryRecords(memory, from: store)
            if let addresses {
                self.addresses = try PeerAddressRecords(addresses, from: store)
            } else {
                self.addresses = nil
            }
            self.store = store
            self.memory = memory
        }

        var setAside: StateStore.SetAside? { store.setAside }

        func flush() throws(StateStore.Failure) {
            try memory.flush(to: store)
            switch addresses {
            case .some(let addresses): try addresses.flush(to: store)
            case .none: break
            }
        }
    }

    private static let interval = Duration.seconds(1)
    /// After a failure, such as a full disk.
    private static let retryInterval = Duration.seconds(10)

    private let path: String
    private let logger: Logger
    private var kept: Kept?
    private var timer: Timer?
    private var isFailing = false

    /// Loads what the folder at `path` has; an empty path keeps nothing. A folder that cannot be used is a warning: the daemon
    /// runs on without.
    init(path: String, memory: PeerMemory, addresses: PeerAddresses?, logger: Logger, on loop: EventLoop) {
        self.path = path
        self.logger = logger
        super.init()
        guard !path.isEmpty else { return }
        do throws(StateStore.Failure) {
            kept = try Kept(memory, addresses, folder: path)
        } catch {
            warn(
                "\(error). What is learnt of peers\(addresses == nil ? "" : ", and their addresses,") will be forgotten with a restart; \"\" keeps nothing without this warning"
            )
            return
        }
        if let setAside = kept?.setAside {
            warn(
                "\(setAside). What was known of peers is forgotten\(addresses == nil ? "" : ", and they get other addresses than before")"
            )
        }
        timer = Timer(on: loop, owner: self)
        timer?.start(after: Self.interval)
    }

    /// Writes what has changed, beside the timer's turns: at the end, when no worker runs any more.
    func flush() {
        do throws(StateStore.Failure) {
            try kept?.flush()
            if isFailing { logger.notice("\(named): what is learnt of peers is kept again") }
            isFailing = false
        } catch {
            if !isFailing { warn("\(error). What is learnt of peers is not kept until that is over") }
            isFailing = true
        }
    }

    override func timerFired(_ tag: WatcherTag) {
        flush()
        timer?.start(after: isFailing ? Self.retryInterval : Self.interval)
    }

    private var named: String { "state.path = \"\(path)\"" }

    private func warn(_ words: String) {
        logger.warning("\(named): \(words)")
    }
}
