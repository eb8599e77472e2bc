/// The flows whose sources are ready in this turn of the loop, served together at its end: RC4 on several streams at once takes little more
/// time than on one, because each byte waits for the one before it of the same stream alone.
final class ReadyFlows {
    /// So many streams are encrypted side by side.
    static let groupCount = 4

    /// Fewer bytes are encrypted by themselves: they would end the group's common way after a few steps.
    private static let leastGrouped = 128

    private struct Ready {
        let relay: Relay
        let side: Relay.Side
    }

    /// What was read from one of them, and is not encrypted yet.
    private struct Taken {
        let flow: Ready
        let bytes: UnsafeMutableRawBufferPointer

        func withFlow<Result>(_ body: (inout Flow) -> Result) -> Result {
            flow.relay.withFlow(from: flow.side, body)
        }
    }

    private var flows: [Ready] = []
    /// What waits for others to be encrypted with; fewer than there are rooms.
    private var taken: [Taken] = []
    /// What each of a group has brought.
    private let rooms: [UnsafeMutableRawBufferPointer]

    /// The rooms of reads, one for each of a group, of a size that `BufferPool` has buffers for.
    init(reading rooms: [UnsafeMutableRawBufferPointer]) {
        precondition(rooms.count == Self.groupCount)
        self.rooms = rooms
        taken.reserveCapacity(rooms.count)
    }

    /// What `side` of `relay` has sent is there.
    func add(_ relay: Relay, _ side: Relay.Side) {
        flows.append(Ready(relay: relay, side: side))
    }

    /// Serves all of them.
    func serve() {
        guard !flows.isEmpty else { return }
        for flow in flows { serve(flow) }
        give()
        flows.removeAll(keepingCapacity: true)
    }

    private func serve(_ flow: Ready) {
        let room = rooms[taken.count]
        switch flow.relay.take(from: flow.side, into: room) {
        case .bytes(let count):
            let one = Taken(flow: flow, bytes: UnsafeMutableRawBufferPointer(rebasing: room[..<count]))
            let isEncrypting = one.withFlow { $0.isEncrypting }
            guard isEncrypting, count >= Self.leastGrouped else {
                if isEncrypting { encrypt(one) }
                settle(flow, write(one))
                return
            }
            taken.append(one)
            if taken.count == rooms.count { give() }
        case .turn(let turn):
            settle(flow, turn)
        }
    }

    /// Encrypts what waits, and passes it on.
    private func give() {
        encrypt()
        var ended: [(flow: Ready, turn: Flow.Turn)] = []
        for one in taken {
            let turn = write(one)
            if turn == .going { one.flow.relay.took(turn, from: one.flow.side) } else { ended.append((one.flow, turn)) }
        }
        taken.removeAll(keepingCapacity: true)
        for (flow, turn) in ended { flow.relay.took(turn, from: flow.side) }
    }

    private func write(_ one: Taken) -> Flow.Turn {
        one.flow.relay.give(UnsafeRawBufferPointer(one.bytes), from: one.flow.side)
    }

    /// What ends a connection may end it for its other direction, which has brought what waits: that goes first.
    private func settle(_ flow: Ready, _ turn: Flow.Turn) {
        if turn != .going { give() }
        flow.relay.took(turn, from: flow.side)
    }

    private func encrypt() {
        switch taken.count {
        case 4:
            encrypt(taken[0], taken[1], taken[2], taken[3])
        case 3:
            encrypt(taken[0], taken[1])
            encrypt(taken[2])
        case 2:
            encrypt(taken[0], taken[1])
        case 1:
            encrypt(taken[0])
        default:
            break
        }
    }

    private func encrypt(_ one: Taken) {
        one.withFlow { $0.apply(to: one.bytes) }
    }

    private func encrypt(_ one: Taken, _ two: Taken) {
        one.withFlow { first in
            two.withFlow { second in Flow.apply(&first, to: one.bytes, &second, to: two.bytes) }
        }
    }

    private func encrypt(_ one: Taken, _ two: Taken, _ three: Taken, _ four: Taken) {
        one.withFlow { first in
            two.withFlow { second in
                three.withFlow { third in
                    four.withFlow { fourth in
                        Flow.apply(
                            &first, to: one.bytes, &second, to: two.bytes, &third, to: three.bytes, &fourth,
                            to: four.bytes)
                    }
                }
            }
        }
    }
}
