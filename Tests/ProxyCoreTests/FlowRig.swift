import EventLoop
import MSE
import TestSupport

@testable import ProxyCore

/// One direction between two connections, as `Relay` drives it: the sender's bytes come out at the receiver.
final class FlowRig: WatcherOwner {
    private static let sourceTag = WatcherTag(0)
    private static let sinkTag = WatcherTag(1)

    let sender: StreamEnd
    let receiver: StreamEnd
    let pool = BufferPool()
    private let source: StreamSocket
    private let sink: StreamSocket
    private let scratch: UnsafeMutableRawBufferPointer
    private var flow: Flow

    /// What the flow came to, where it failed.
    private(set) var failure: Flow.Turn?
    /// How often a write left something over.
    private(set) var leftovers = 0

    init(on loop: TestLoop, cipher: consuming PayloadCipher = .plaintext, begin: [UInt8] = []) throws {
        let (left, right) = (try StreamPair(on: loop), try StreamPair(on: loop))
        sender = left.near
        source = try left.far.take()
        sink = try right.near.take()
        receiver = right.far
        scratch = .allocate(byteCount: BufferPool.bufferByteCount, alignment: 64)
        flow = Flow(cipher: cipher)
        flow.begin(with: begin, pool: pool)
        super.init()
        source.assign(to: self, tag: Self.sourceTag)
        sink.assign(to: self, tag: Self.sinkTag)
        watch()
    }

    deinit { scratch.deallocate() }

    var byteCount: Int { Int(flow.byteCount) }
    var wantsToRead: Bool { flow.wantsToRead }
    var wantsToWrite: Bool { flow.wantsToWrite }
    var isOver: Bool { flow.isOver }

    /// A turn for the source, whether it is ready or not.
    func pump() -> Flow.Turn {
        let turn = flow.pump(from: source, to: sink, through: scratch, pool: pool)
        if flow.wantsToWrite { leftovers += 1 }
        return turn
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        let turn = tag == Self.sourceTag ? pump() : flow.flush(to: sink)
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
