import ArgumentParser
import MSE
import NetworkAddress
import ProxyCore
import TorrentIdentity

struct Probe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a peer whether it speaks MSE, and what it selects.",
        discussion: """
            Connects once for each offer (rc4, plaintext, both) and prints the milliseconds after which the connection \
            stood, the peer's public key (Yb) was there, and its select was. Exits with 0 where the peer completed a \
            handshake, with 1 where it completed none.
            """)

    @Argument(help: "The peer: an address and port, or a name and port.")
    var peer: Endpoint

    @Argument(help: "The infohash of a torrent that the peer has: 40 hexadecimal digits, or the 64 of a v2 torrent.")
    var infohash: Infohash

    @Option(help: ArgumentHelp("Seconds for each connection.", valueName: "seconds"))
    var timeout: Double = 10

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout must be more than 0 and at most 3600 seconds, not \(timeout)")
        }
        guard peer.port != 0 else { throw ValidationError("the peer's port is 0: give the port that it listens on") }
    }

    func run() throws {
        var conclusion = Conclusion.notReached
        print(Self.row("offered", ["connected", "Yb", "select"], "answer"))
        for methods: CryptoMethods in [.rc4, .plaintext, [.rc4, .plaintext]] {
            let report = try PeerProbe.run(peer, infohash: infohash, offering: methods, timeout: .seconds(timeout))
            let steps = [report.connected, report.publicKey, report.select].map { $0?.milliseconds ?? "-" }
            print(Self.row("\(methods)", steps, Self.told(report.verdict)))
            conclusion = max(conclusion, Conclusion(report.verdict))
            // A client that takes one connection an address may refuse the next: what was learnt stands.
            if case .unreachable = report.verdict { break }
        }
        switch conclusion {
        case .notReached: print("\(peer) was not reached")
        case .silent: print("\(peer) completed no MSE handshake")
        case .sentKey:
            print("\(peer) sent a public key but completed no MSE handshake: it may not have torrent \(infohash)")
        case .speaks: print("\(peer) speaks MSE")
        }
        if conclusion != .speaks { throw ExitCode.failure }
    }

    /// The most that any connection showed.
    private enum Conclusion: Int, Comparable {
        case notReached
        case silent
        case sentKey
        case speaks

        init(_ verdict: PeerProbe.Report.Verdict) {
            self =
                switch verdict {
                case .unreachable: .notReached
                case .silent: .silent
                case .spokeThenFailed: .sentKey
                case .selected: .speaks
                }
        }

        static func < (left: Conclusion, right: Conclusion) -> Bool { left.rawValue < right.rawValue }
    }

    private static func row(_ offer: String, _ steps: [String], _ answer: String) -> String {
        let padded = steps.map { String(repeating: " ", count: max(0, 12 - $0.count)) + $0 }.joined()
        return offer + String(repeating: " ", count: max(0, 13 - offer.count)) + padded + "   " + answer
    }

    private static func told(_ verdict: PeerProbe.Report.Verdict) -> String {
        switch verdict {
        case .selected(let methods): "selected \(methods)"
        case .spokeThenFailed(let reason): "failed after Yb: \(reason)"
        case .silent(let reason): "no Yb: \(reason)"
        case .unreachable(let reason): "not reached: \(reason)"
        }
    }
}

extension Duration {
    /// In milliseconds, with a tenth: `12.3 ms`.
    var milliseconds: String {
        let tenths = Int((self / .milliseconds(1) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
