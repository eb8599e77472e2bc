import EventLoop
import Glibc
import TestSupport
import Testing

@Suite("A stream socket's watcher")
struct StreamSocketWatchTests {
    private let loop = TestLoop()

    @Test("calls for what is watched and no more")
    func interest() throws {
        let pair = try StreamPair(on: loop)
        let socket = try pair.near.take()
        let owner = WatcherRecorder()
        socket.assign(to: owner, tag: WatcherTag(3))
        pair.far.send([1])

        for interest: IOEvents in [[], .read, .write, [.read, .write], [], .read] {
            owner.forget()
            socket.watch(interest)
            #expect(loop.settle())
            let seen = owner.ready.reduce(into: IOEvents()) { $0.formUnion($1.events) }
            #expect(seen == interest)
            #expect(owner.ready.allSatisfy { $0.tag == WatcherTag(3) })
        }
    }

    @Test("watched for reading stays quiet until something comes")
    func quiet() throws {
        let pair = try StreamPair(on: loop)
        let socket = try pair.near.take()
        let owner = WatcherRecorder()
        socket.assign(to: owner, tag: WatcherTag(0))
        socket.watch(.read)
        #expect(loop.settle())
        #expect(owner.ready.isEmpty)
        pair.far.send([1])
        #expect(loop.run { !owner.ready.isEmpty })
        _ = consume socket
    }

    @Test("calls the next owner alone, with its tag, once the socket is handed on")
    func reassigned() throws {
        let pair = try StreamPair(on: loop)
        let socket = try pair.near.take()
        let (first, second) = (WatcherRecorder(), WatcherRecorder())
        pair.far.send([1])
        socket.assign(to: first, tag: WatcherTag(1))
        socket.watch(.read)
        #expect(loop.run { !first.ready.isEmpty })
        first.forget()
        socket.assign(to: second, tag: WatcherTag(2))
        #expect(loop.run { !second.ready.isEmpty })
        #expect(first.ready.isEmpty)
        #expect(second.ready.allSatisfy { $0.tag == WatcherTag(2) })
        _ = consume socket
    }

    @Test("never calls for a socket that was closed, even where another has its number")
    func closed() async {
        // In a process of its own, where no other test can take the number.
        await #expect(processExitsWith: .success) {
            let loop = TestLoop()
            // Several times, as a thread of the runtime may take or give back a number just then.
            let reuses = try (0..<5).map { _ in
                let reuse = try DescriptorReuse(on: loop)
                #expect(loop.run { reuse.replacementCalls > 0 })
                return reuse
            }
            #expect(reuses.map(\.callsBeforeClosing) == [1, 1, 1, 1, 1])
            #expect(reuses.map(\.callsAfterClosing) == [0, 0, 0, 0, 0])
            #expect(reuses.contains { $0.isSameNumber })
        }
    }
}

/// Two sockets that are ready in the same turn. Whichever is called first closes the other, and opens a socket with
/// that one's number, while libev still has the other's event in hand.
private final class DescriptorReuse {
    private var sockets: [Int: Held] = [:]
    private var owners: [WatcherRecorder] = []
    private var replacement: Held?
    private let newcomer = WatcherRecorder()
    private var closed: Int?
    private(set) var isSameNumber = false

    private final class Held {
        let socket: StreamSocket
        let number: Int32
        /// The other end, which stays open.
        private let remote: Int32

        init(on loop: EventLoop, owner: WatcherOwner) throws {
            var ends: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemFailure("open a pair of sockets") }
            number = ends[0]
            remote = ends[1]
            socket = StreamSocket(adopting: ends[0], on: loop)
            socket.assign(to: owner, tag: WatcherTag(0))
            socket.watch(.read)
        }

        deinit { close(remote) }

        func makeReadable() { _ = write(remote, "x", 1) }
    }

    init(on test: TestLoop) throws {
        for index in 0...1 {
            let owner = WatcherRecorder { [unowned self] in called(index, on: test.loop) }
            owners.append(owner)
            sockets[index] = try Held(on: test.loop, owner: owner)
            sockets[index]?.makeReadable()
        }
    }

    var replacementCalls: Int { newcomer.ready.count }
    /// Calls of the socket that closed the other, in its only turn.
    var callsBeforeClosing: Int { closed.map { owners[1 - $0].ready.count } ?? 0 }
    var callsAfterClosing: Int { closed.map { owners[$0].ready.count } ?? -1 }

    private func called(_ index: Int, on loop: EventLoop) {
        guard closed == nil else { return }
        let other = 1 - index
        closed = other
        let number = sockets[other]?.number
        sockets[index]?.socket.watch([])
        sockets[other] = nil
        // The lowest free number, so the one that was just closed.
        replacement = try? Held(on: loop, owner: newcomer)
        isSameNumber = replacement?.number == number
        replacement?.makeReadable()
    }
}
