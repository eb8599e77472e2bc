import EventLoop

/// Pipes for bytes on their way from socket to socket. A connection holds one only while such bytes are in it.
final class PipePool {
    /// Empty pipes that are kept for the next; more are closed.
    private static let spareCount = 16

    /// How many may be open at once, so that descriptors are never short. Those that are open beyond it stay until they are given back.
    var limit: Int
    /// Open now, those that are kept included.
    private(set) var openCount = 0

    private let open: () throws(SystemFailure) -> Pipe
    private var spare: [PipeBox] = []
    /// The system has just opened none: it is asked again once one is closed or given back, or after so many more asks, not
    /// for each read meanwhile.
    private var asksToPass = 0
    private static let asksBetweenTries = 1000

    init(
        limit: Int,
        opening open: @escaping () throws(SystemFailure) -> Pipe = { () throws(SystemFailure) in try Pipe() }
    ) {
        self.limit = limit
        self.open = open
    }

    /// An empty pipe; nil where no more may be open, by the limit or by the system's.
    func pipe() -> PooledPipe? {
        if let box = spare.popLast() { return PooledPipe(box, of: self) }
        guard openCount < limit else { return nil }
        guard asksToPass == 0 else {
            asksToPass -= 1
            return nil
        }
        guard let pipe = try? open() else {
            asksToPass = Self.asksBetweenTries
            return nil
        }
        openCount += 1
        return PooledPipe(PipeBox(pipe), of: self)
    }

    /// Closes the pipes that are kept for the next connection, when there may be none for long.
    func closeSpare() {
        asksToPass = 0
        openCount -= spare.count
        spare = []
    }

    /// What it holds is its connection's: only an empty one may go to the next.
    fileprivate func giveBack(_ box: PipeBox) {
        asksToPass = 0
        if box.pipe.isEmpty, spare.count < Self.spareCount, openCount <= limit {
            spare.append(box)
        } else {
            openCount -= 1
        }
    }
}

/// A pipe where an array can hold it.
private final class PipeBox {
    var pipe: Pipe

    init(_ pipe: consuming Pipe) {
        self.pipe = pipe
    }
}

/// A pipe of a pool, given back when it goes; closed where bytes are left in it.
struct PooledPipe: ~Copyable {
    private let box: PipeBox
    private let pool: PipePool

    fileprivate init(_ box: PipeBox, of pool: PipePool) {
        self.box = box
        self.pool = pool
    }

    var isEmpty: Bool { box.pipe.isEmpty }

    /// See `Pipe`.
    mutating func fill(from socket: borrowing StreamSocket) -> Pipe.Outcome { box.pipe.fill(from: socket) }
    mutating func drain(to socket: borrowing StreamSocket) -> Pipe.Outcome { box.pipe.drain(to: socket) }
    mutating func takeBytes() -> [UInt8] { box.pipe.takeBytes() }

    deinit {
        pool.giveBack(box)
    }
}
