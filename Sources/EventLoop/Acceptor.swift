import CSystem
import Glibc
import NetworkAddress

/// Takes connections from a listening socket of any family on one loop.
///
/// Several loops may have the same socket: each is woken, one gets the connection, and the others find nothing.
final class Acceptor: WatcherOwner {
    /// Connections taken in one turn of the loop, so that a flood leaves time for those that are there.
    private static let acceptsATurn = 16
    private static let shortestPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(1)

    private let descriptor: Int32
    /// The socket in an error's words.
    private let name: String
    private let loop: EventLoop
    private let onAccept: (consuming StreamSocket, SocketAddress?) -> Void
    private let onExhaustion: (SystemFailure) -> Void
    private var watcher: IOWatcher?
    private var timer: Timer?
    private var pause = Acceptor.shortestPause

    /// Takes connections from `descriptor` until `stop`, before which it must not be closed. `onAccept` gets each connection and
    /// who made it, as far as that has an IP address; `onExhaustion` hears that the system could not give one, after which
    /// nothing is accepted for 100 ms, doubling to 1 s.
    init(
        _ descriptor: Int32, named name: String, on loop: EventLoop, onExhaustion: @escaping (SystemFailure) -> Void,
        onAccept: @escaping (consuming StreamSocket, SocketAddress?) -> Void
    ) {
        self.descriptor = descriptor
        self.name = name
        self.loop = loop
        self.onAccept = onAccept
        self.onExhaustion = onExhaustion
        super.init()
        timer = Timer(on: loop, owner: self)
        watch()
    }

    private func watch() {
        // One that was lost is watched no more.
        if watcher?.isLost ?? true {
            watcher = IOWatcher(on: loop, descriptor: descriptor, owner: self, tag: WatcherTag(0))
        }
        watcher?.watch(.read)
    }

    /// Takes none any more.
    func stop() {
        watcher = nil
        timer = nil
    }

    public override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if watcher?.isLost ?? false { return rest(for: SystemFailure("watch \(name)", code: ENOMEM)) }
        for _ in 0..<Self.acceptsATurn {
            // What took the last one may have stopped this.
            guard watcher != nil else { return }
            var accepted: Int32 = -1
            let address = SocketAddress.reading { address, length in
                accepted = retryingInterrupts(
                    shim_accept4(
                        descriptor, address, length,
                        Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)))
                return accepted
            }
            guard accepted >= 0 else {
                refused(errno)
                return
            }
            pause = Self.shortestPause
            onAccept(StreamSocket(adopting: accepted, on: loop), address)
        }
    }

    private func refused(_ code: Int32) {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            // The connection stays in the queue and would wake the loop at once again.
            rest(for: SystemFailure("accept on \(name)", code: code))
        default:
            // EAGAIN, or a connection that ended before it was taken (accept(2), "Error handling").
            break
        }
    }

    private func rest(for failure: SystemFailure) {
        watcher?.watch([])
        timer?.start(after: pause)
        pause = min(pause * 2, Self.longestPause)
        onExhaustion(failure)
    }

    public override func timerFired(_ tag: WatcherTag) {
        watch()
    }
}
