import EventLoop

/// One stage of a connection's life: Ingress, a handshake, or the relay. The worker's table keeps it alive, and it is
/// confined to that worker's thread.
///
/// A stage owns the sockets until it hands them, with the bytes that it has read too many, to the next.
class Connection: WatcherOwner {
    /// The client's socket, or the only one there is.
    static let clientSide = WatcherTag(0)
    /// The remote peer's socket.
    static let peerSide = WatcherTag(1)

    unowned let worker: Worker
    /// The stage's deadline; none once it has left.
    private(set) var timer: Timer?

    init(on worker: Worker) {
        self.worker = worker
        super.init()
        timer = Timer(on: worker.loop, owner: self)
        worker.adopt(self)
    }

    /// What is told of it; nil where it is none that anyone would look for.
    var record: ConnectionRecord? { nil }

    /// The daemon ends: who waits for nothing but a further request is not waited for.
    func drain() {}

    /// The daemon ends, and this with it, where it stands. Who has not told of its end yet, tells it.
    func cutOff() { leave() }

    /// What a connection that is cut off tells.
    static let cutOffReason = "mseproxy ends"

    /// Leaves the worker's table. The sockets that this stage still owns are closed when it goes.
    func leave() {
        timer = nil
        worker.release(self)
    }
}
