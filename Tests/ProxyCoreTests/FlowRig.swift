import Glibc
import MSE
import TestSupport

@testable import EventLoop
@testable import ProxyCore

/// One direction between two connections, as `Relay` drives it: the sender's bytes come out at the receiver.
final class FlowRig: WatcherOwner {
    private static let sourceTag = WatcherTag(0)
    private static let sinkTag = WatcherTag(1)

    let sender: StreamEnd
    let receiver: StreamEnd
    let pool = BufferPool()
    let pipes: PipePool
    private let source: StreamSocket
    private var sink: StreamSocket
    private let scratch: UnsafeMutableRawBufferPointer
    private var flow: Flow

    /// What the flow came to, where it failed.
    private(set) var failure: Flow.Turn?
    /// How often a write left something over.
    private(set) var leftovers = 0

    init(on loop: TestLoop, _ way: FlowWay, begin: [UInt8] = [], cutBy cuts: FirstWrites? = nil) throws {
        // As the daemon does, which splices to sockets that may be gone.
        signal(SIGPIPE, SIG_IGN)
        let (left, right) = (try StreamPair(on: loop), try StreamPair(on: loop))
        sender = left.near
        source = try left.far.take()
        sink = try right.near.take()
        if let cuts { sink.cut(by: cuts) }
        receiver = right.far
        scratch = .allocate(byteCount: BufferPool.bufferByteCount, alignment: 64)
        pipes = way.pipes
        flow = Flow(cipher: way.cipher)
        flow.begin(with: begin, payloadByteCount: begin.count, pool: pool)
        super.init()
        // To a descriptor that appends, splice(2) moves nothing: EINVAL.
        if way == .notSplicedOut { _ = fcntl(sink.descriptor, F_SETFL, O_NONBLOCK | O_APPEND) }
        source.assign(to: self, tag: Self.sourceTag)
        sink.assign(to: self, tag: Self.sinkTag)
        watch()
    }

    deinit { scratch.deallocate() }

    var byteCount: Int { Int(flow.byteCount) }
    var splicedByteCount: Int { Int(flow.splicedByteCount) }
    var wantsToRead: Bool { flow.wantsToRead }
    var wantsToWrite: Bool { flow.wantsToWrite }
    var isOver: Bool { flow.isOver }

    /// Shows `observer` what is carried from now on, behind `bytes`.
    func show(_ bytes: [UInt8] = [], to observer: consuming GreetingObserver) {
        flow.show(bytes, to: observer)
    }

    /// Has the next turn splice, as behind a large read.
    func expectMuch() { flow.isStreaming = true }

    /// Sends a byte of urgent data.
    func sendUrgent() throws {
        try sender.withSocket { _ = Glibc.send($0.descriptor, [UInt8(33)], 1, Int32(MSG_OOB)) }
    }

    /// A turn for the source, whether it is ready or not.
    func pump() -> Flow.Turn {
        let turn: Flow.Turn
        switch flow.take(from: source, to: sink, into: scratch, pool: pool, pipes: pipes) {
        case .bytes(let count):
            let bytes = UnsafeMutableRawBufferPointer(rebasing: scratch[..<count])
            flow.apply(to: bytes)
            turn = flow.give(UnsafeRawBufferPointer(bytes), to: sink, pool: pool)
        case .turn(let other):
            turn = other
        }
        if flow.wantsToWrite { leftovers += 1 }
        return turn
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        let turn = tag == Self.sourceTag ? pump() : flow.flush(to: sink, pool: pool)
        if turn != .going { failure = turn }
        watch()
    }

    private func watch() {
        guard failure == nil else {
            source.watch([])
            sink.watch([])
            return
        }
        source.watch(flow.wantsToRead ? .read : [])
        sink.watch(flow.wantsToWrite ? .write : [])
    }
}
