import CSystem
import Glibc
package import NetworkAddress

/// Accepts connections on one loop.
package final class Listener: WatcherOwner {
    /// Connections taken in one turn of the loop, so that a flood leaves time for those that are there.
    private static let acceptsATurn = 16
    private static let shortestPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(1)

    private let bound: BoundListener
    private let loop: EventLoop
    private let onAccept: (consuming StreamSocket, SocketAddress) -> Void
    private let onExhaustion: (SystemFailure) -> Void
    private var watcher: IOWatcher?
    private var timer: Timer?
    private var pause = Listener.shortestPause

    /// Serves `bound` on `loop`: `onAccept` gets each connection and who made it; `onExhaustion` hears that the system
    /// could not give one, after which nothing is accepted for 100 ms, doubling to 1 s.
    package init(
        _ bound: BoundListener, on loop: EventLoop, onExhaustion: @escaping (SystemFailure) -> Void,
        onAccept: @escaping (consuming StreamSocket, SocketAddress) -> Void
    ) {
        self.bound = bound
        self.loop = loop
        self.onAccept = onAccept
        self.onExhaustion = onExhaustion
        super.init()
        watcher = IOWatcher(on: loop, descriptor: bound.descriptor.raw, owner: self, tag: WatcherTag(0))
        timer = Timer(on: loop, owner: self)
        watcher?.watch(.read)
    }

    package var address: SocketAddress { bound.address }

    public override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        for _ in 0..<Self.acceptsATurn {
            var accepted: Int32 = -1
            let address = SocketAddress.reading { address, length in
                accepted = retryingInterrupts(
                    shim_accept4(
                        bound.descriptor.raw, address, length,
                        Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)))
                return accepted
            }
            guard accepted >= 0 else {
                refused(errno)
                return
            }
            pause = Self.shortestPause
            let socket = StreamSocket(adopting: accepted, on: loop)
            if let address { onAccept(socket, address) }
        }
    }

    private func refused(_ code: Int32) {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            // The connection stays in the queue and would wake the loop at once again.
            watcher?.watch([])
            timer?.start(after: pause)
            pause = min(pause * 2, Self.longestPause)
            onExhaustion(SystemFailure("accept on \(bound.address)", code: code))
        default:
            // EAGAIN, or a connection that ended before it was taken (accept(2), "Error handling").
            break
        }
    }

    public override func timerFired(_ tag: WatcherTag) {
        watcher?.watch(.read)
    }
}
