/// The flows whose sources are ready in this turn of the loop, served together at its end: RC4 on several streams at once takes little more
/// time than on one, because each byte waits for the one before it of the same stream alone.
final class ReadyFlows {
    /// So many streams are encrypted side by side.
    static let groupCount = 4

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
            let bytes = UnsafeMutableRawBufferPointer(rebasing: room[..<count])
            guard flow.relay.withFlow(from: flow.side, { $0.isEncrypting }) else {
                flow.relay.give(UnsafeRawBufferPointer(bytes), from: flow.side)
                return
            }
            taken.append(Taken(flow: flow, bytes: bytes))
            if taken.count == rooms.count { give() }
        case .turn(.going):
            flow.relay.took(.going, from: flow.side)
        case .turn(let turn):
            // It may end the connection whose other direction has brought what waits: that was first.
            give()
            flow.relay.took(turn, from: flow.side)
        }
    }

    /// Encrypts what waits, and passes it on.
    private func give() {
        encrypt()
        for one in taken { one.flow.relay.give(UnsafeRawBufferPointer(one.bytes), from: one.flow.side) }
        taken.removeAll(keepingCapacity: true)
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
