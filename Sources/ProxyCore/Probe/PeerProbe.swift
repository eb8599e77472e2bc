package import EventLoop
package import MSE
package import NetworkAddress
import ObfuscationCrypto
package import TorrentIdentity

/// Asks one peer whether it speaks MSE: an initiator that offers what it is told to, sends no IA, and hangs up when the
/// handshake is over.
package final class PeerProbe: WatcherOwner {
    /// What came of it, and when each step was done, counted from the beginning.
    package struct Report: Sendable {
        package enum Verdict: Sendable {
            /// The handshake was completed, and the peer selected this.
            case selected(CryptoMethods)
            /// The peer sent its public key, and then this happened.
            case spokeThenFailed(String)
            /// The peer was reached and gave no public key.
            case silent(String)
            /// There was no connection.
            case unreachable(String)
        }

        package fileprivate(set) var verdict = Verdict.unreachable("no time")
        package fileprivate(set) var connected: Duration?
        package fileprivate(set) var publicKey: Duration?
        package fileprivate(set) var select: Duration?
    }

    private let loop = EventLoop()
    private let resolver: Resolver
    private var began = ContinuousClock.Instant.now
    private let timeout: Duration
    private let egress = Egress()
    private var handshake: Handshake
    private var dial: Dial?
    private var socket: StreamSocket?
    private var timer: Timer?
    private var unsent: [UInt8] = []
    private var report = Report()
    private var isOver = false

    private init(offering methods: CryptoMethods, infohash: Infohash, timeout: Duration) throws {
        self.timeout = timeout
        resolver = try Resolver(on: loop, by: egress)
        var random = SystemRandom()
        handshake = try Handshake(
            initiatorFor: infohash, offering: methods, initialPayload: [], material: HandshakeMaterial(from: &random))
        super.init()
    }

    /// Probes `endpoint`, and takes `timeout` for it at most.
    package static func run(
        _ endpoint: Endpoint, infohash: Infohash, offering methods: CryptoMethods, timeout: Duration
    ) throws -> Report {
        let first = try PeerProbe(offering: methods, infohash: infohash, timeout: timeout)
        first.begin(endpoint)
        guard case .spokeThenFailed = first.report.verdict, first.handshake.isSecretShort else { return first.report }
        // The peer may have stumbled over S alone, which says nothing of what it accepts.
        let second = try PeerProbe(offering: methods, infohash: infohash, timeout: timeout)
        second.begin(endpoint)
        return second.report
    }

    private func begin(_ endpoint: Endpoint) {
        timer = Timer(on: loop, owner: self)
        began = .now
        let dial = Dial(to: endpoint, until: began + timeout, by: egress, on: loop) { [unowned self] outcome in
            switch consume outcome {
            case .connected(let socket, _): connected(socket)
            case .failed(let failure):
                report.verdict = .unreachable("\(failure)")
                finish()
            }
        }
        self.dial = dial
        dial.start(resolver)
        // It may be over already.
        if !isOver { loop.run() }
    }

    private func finish() {
        isOver = true
        loop.stop()
    }

    private var elapsed: Duration { .now - began }

    private func connected(_ socket: consuming StreamSocket) {
        report.connected = elapsed
        report.verdict = .silent("no answer within \(timeout.secondsText) s")
        socket.assign(to: self, tag: WatcherTag(0))
        self.socket = consume socket
        timer?.start(after: max(.zero, timeout - elapsed))
        write()
    }

    public override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        if events.contains(.write) { write() }
        if events.contains(.read) { read() }
    }

    public override func timerFired(_ tag: WatcherTag) {
        finish()
    }

    private func write() {
        unsent += handshake.takeOutput()
        if let code = socket?.send(&unsent) { failed(SystemFailure.reason(code)) }
        socket?.watch(unsent.isEmpty ? .read : [.read, .write])
    }

    private func read() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            switch socket?.read(into: buffer) {
            case .moved(let count): received(Array(buffer[..<count]))
            case .endOfStream: failed("the peer closed the connection")
            case .failed(let code): failed(SystemFailure.reason(code))
            case .wouldBlock, nil: break
            }
        }
    }

    private func received(_ bytes: [UInt8]) {
        do throws(HandshakeFailure) {
            if let connection = try handshake.receive(bytes) {
                heardPublicKey()
                report.select = elapsed
                report.verdict = .selected(connection.selected)
                finish()
            } else {
                if handshake.phase == .awaitingNegotiation { heardPublicKey() }
                write()
            }
        } catch {
            failed("\(error)")
        }
    }

    private func heardPublicKey() {
        guard report.publicKey == nil else { return }
        report.publicKey = elapsed
        report.verdict = .spokeThenFailed("no select within \(timeout.secondsText) s")
    }

    private func failed(_ reason: String) {
        report.verdict = report.publicKey == nil ? .silent(reason) : .spokeThenFailed(reason)
        finish()
    }
}
