import Configuration
import EventLoop
import Glibc
import Logging

/// The sockets of the administration, bound.
struct ControlSockets {
    private struct Entry {
        let path: String
        let socket: BoundUnixListener
    }

    private let entries: [Entry]
    /// The paths at which there is none since the start, as it could not be made.
    private let missing: [String]
    private let mode: UInt16
    private let handedOver: [BoundUnixListener]

    var sockets: [BoundUnixListener] { handedOver + entries.map(\.socket) }

    /// Binds what `settings` ask for and `before` does not have; those that the service manager has handed over take the place of all.
    /// A folder that cannot be written to is a warning when the daemon starts, as for the state: it runs on without. Later it is an
    /// error, and what was there stays: a reload must not lock out who asked for it.
    init(
        _ settings: Configuration.Admin, from handed: HandedOverListeners, reusing before: ControlSockets?,
        logger: Logger
    ) throws(StartFailure) {
        handedOver = handed.administration
        var entries: [Entry] = []
        var missing: [String] = []
        var last: StartFailure?
        for path in handedOver.isEmpty ? settings.listen : [] {
            if let same = before?.entries.first(where: { $0.path == path }) {
                entries.append(same)
                continue
            }
            do throws(SystemFailure) {
                let socket = try BoundUnixListener.open(path: path, mode: mode_t(settings.mode))
                entries.append(Entry(path: path, socket: socket))
            } catch {
                guard [EACCES, EPERM, EROFS].contains(error.code) else {
                    throw StartFailure(error, for: HandedOverListeners.administrationKey)
                }
                let failure = StartFailure(
                    "\(error); take a folder that mseproxy may write to", of: HandedOverListeners.administrationKey)
                guard before?.missing.contains(path) ?? true else { throw failure }
                missing.append(path)
                last = failure
                logger.warning(
                    "\(HandedOverListeners.administrationKey): \(error). `mseproxy status` and the like do not reach this daemon; [] says so without this warning"
                )
            }
        }
        // What was missing all along is no loss, unless it is all that is left.
        if let last, entries.isEmpty, before?.sockets.isEmpty == false { throw last }
        self.entries = entries
        self.missing = missing
        mode = settings.mode
    }

    /// Has the mode of the settings count for those that were there before, too.
    func allow(_ logger: Logger) {
        for entry in entries {
            do throws(SystemFailure) {
                try entry.socket.allow(mode_t(mode))
            } catch {
                logger.warning("admin.mode: \(error)")
            }
        }
    }
}
