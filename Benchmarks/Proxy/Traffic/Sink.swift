import BenchmarkKit
import Foundation
import MSE
import ObfuscationCrypto
import Synchronization
import TestSwarm

/// Where a transfer ends: takes connections, answers each one's handshake with its own, then throws away and counts what
/// comes. Nothing but counting is done with the payload: it is not even copied out of the kernel, nor decrypted.
final class Sink: Sendable {
    /// What those who connect have to speak.
    enum Speech: Sendable {
        case plaintext
        /// MSE, with this method selected for the payload.
        case encrypted(CryptoMethods)
    }

    let endpoint: Endpoint
    private let speech: Speech
    private let listener: BlockingSocket
    private let readiness = Readiness()
    private let sockets = Mutex<[Int32: BlockingSocket]>([:])
    private let received = Atomic<Int>(0)
    private let answering = Atomic<Bool>(true)
    private let failure = Mutex<String?>(nil)

    private init(_ endpoint: Endpoint, _ speech: Speech) throws {
        self.endpoint = endpoint
        self.speech = speech
        listener = try BlockingSocket(listeningOn: endpoint)
    }

    /// A sink that lasts as long as the program.
    static func start(_ speech: Speech, at endpoint: Endpoint = .unique()) throws -> Sink {
        let sink = try Sink(endpoint, speech)
        Thread.detachNewThread {
            while true {
                guard let connection = sink.listener.accept() else { continue }
                do {
                    try sink.greet(connection)
                } catch {
                    sink.failure.withLock { $0 = "a connection to \(endpoint): \(error)" }
                }
            }
        }
        Thread.detachNewThread { sink.drain() }
        return sink
    }

    /// Payload behind the handshakes, of all connections so far.
    var byteCount: Int { received.load(ordering: .acquiring) }

    /// Connections that are open now.
    var connectionCount: Int { sockets.withLock { $0.count } }

    /// Whether it answers handshakes with its own. Where it does not, what is measured ends with what comes to it.
    var isAnswering: Bool {
        get { answering.load(ordering: .acquiring) }
        set { answering.store(newValue, ordering: .releasing) }
    }

    /// Waits until so many connections are open.
    func waitForConnections(_ count: Int) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while connectionCount != count {
            if let failure = failure.withLock({ $0 }) { throw Disappointment(failure) }
            guard ContinuousClock.now < deadline else {
                throw Disappointment("\(connectionCount) of \(count) connections are open to \(endpoint)")
            }
            usleep(200)
        }
    }

    /// Waits for payload to come to `total` bytes, and for all that was sent to be in.
    func wait(for total: Int) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while byteCount < total {
            if let failure = failure.withLock({ $0 }) { throw Disappointment(failure) }
            guard ContinuousClock.now < deadline else {
                throw Disappointment("\(byteCount) of \(total) bytes came to \(endpoint)")
            }
            usleep(200)
        }
    }

    private func greet(_ connection: BlockingSocket) throws {
        received.add(try Self.answer(connection, speech, isAnswering: isAnswering), ordering: .releasing)
        sockets.withLock { $0[connection.descriptor] = connection }
        readiness.add(connection.descriptor, for: .reading)
    }

    /// Reads a connection's handshake, and answers it.
    /// - Returns: how many bytes of payload came with it.
    @discardableResult
    static func answer(_ connection: BlockingSocket, _ speech: Speech, isAnswering: Bool = true) throws -> Int {
        switch speech {
        case .plaintext:
            try check(connection.receive(exactly: Greeting.byteCount))
            if isAnswering { try connection.send(Greeting.bytes) }
            return 0
        case .encrypted(let selected):
            var random = SystemRandom()
            var handshake = Handshake(responderAccepting: [selected], material: HandshakeMaterial(from: &random)) { _ in
                Greeting.infohash
            }
            var established = try connection.establish(&handshake)
            var payload = established.payload
            while payload.count < Greeting.byteCount {
                var more = try connection.receive(exactly: Greeting.byteCount - payload.count)
                established.incoming.apply(to: &more)
                payload += more
            }
            try check(Array(payload.prefix(Greeting.byteCount)))
            if isAnswering {
                var greeting = Greeting.bytes
                established.outgoing.apply(to: &greeting)
                try connection.send(greeting)
            }
            return payload.count - Greeting.byteCount
        }
    }

    private static func check(_ handshake: [UInt8]) throws {
        guard handshake.elementsEqual(Greeting.bytes) else {
            throw Disappointment("something else than the handshake came")
        }
    }

    private func drain() {
        while true {
            readiness.wait { descriptor in
                // MSG_TRUNC of tcp(7): the bytes are thrown away where they are.
                let count = recv(descriptor, nil, 1 << 20, Int32(MSG_TRUNC) | Int32(MSG_DONTWAIT))
                if count > 0 {
                    received.add(count, ordering: .releasing)
                } else if count == 0 || errno != EAGAIN {
                    readiness.remove(descriptor)
                    sockets.withLock { _ = $0.removeValue(forKey: descriptor) }
                }
            }
        }
    }
}
