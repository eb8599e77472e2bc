import ArgumentParser
import Configuration
import HTTPMessage
import PrintableText
import ProxyCore
import TorrentIdentity
import TrackerProtocol

struct AnnounceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "announce",
        abstract: "Ask a tracker about a torrent, with or without BEP 8, and print its answer.",
        discussion: """
            A tracker remembers who announces, and may name this machine among the peers: with --event stopped it forgets \
            it. The proxy and the certificate \
            authorities of the configuration's [tracker] are used. Exits with 0 where the tracker gave peers or none, \
            with 1 where it refused or did not answer.
            """)

    @Argument(help: "The tracker's announce URL: http or https, a host, and no user name.")
    var url: HTTPURL

    @Option(help: "The torrent: 40 hexadecimal digits, or the 64 of a v2 torrent.")
    var infohash: Infohash

    @Flag(help: "Obscure the announce and reveal the answer (BEP 8, tracker peer obfuscation).")
    var obfuscate = false

    @Option(help: "The port to announce, 1 to 65535.")
    var port: UInt16 = 6881

    @Option(help: "started, completed or stopped; without it the announce is a regular one.")
    var event: EventName?

    @Option(
        help: ArgumentHelp(
            "Bytes still to be downloaded; 0 is a seed's, to which some trackers give no peers.", valueName: "bytes"))
    var left: UInt64 = 1

    @Option(help: ArgumentHelp("How many peers to ask for, 0 to 1000.", valueName: "count"))
    var numwant = 50

    @Option(help: ArgumentHelp("Seconds to wait for the answer.", valueName: "seconds"))
    var timeout: Double = 20

    @OptionGroup var configurationOption: ConfigurationOption

    enum EventName: String, ExpressibleByArgument, CaseIterable {
        case started
        case completed
        case stopped
    }

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout must be more than 0 and at most 3600 seconds, not \(timeout)")
        }
        guard port != 0 else { throw ValidationError("--port must be 1 to 65535, not 0") }
        guard (0...1000).contains(numwant) else {
            throw ValidationError("--numwant must be 0 to 1000, not \(numwant)")
        }
    }

    func run() throws {
        var question = ManualAnnounce.Question(url: url, infohash: infohash)
        question.isObscured = obfuscate
        question.port = port
        question.event = event?.rawValue
        question.left = left
        question.wantedCount = numwant
        let asked: HTTPURL
        do {
            asked = try question.announceURL()
        } catch {
            throw ValidationError("\(error)")
        }
        print("asked     \(asked)")
        let report = ManualAnnounce.ask(
            question, asked, try configurationOption.load().tracker, timeout: .seconds(timeout))
        switch report.response {
        case .failure(let failure):
            print("failed    \(failure.description.printable)")
            throw ExitCode.failure
        case .success(let response):
            print("answered  after \(report.duration.milliseconds)")
            show(response)
            if response.failureReason != nil { throw ExitCode.failure }
        }
    }

    private func show(_ response: AnnounceResponse) {
        if let reason = response.failureReason {
            print("refused   \(reason.printable)")
            if obfuscate { print("          (perhaps this tracker has no BEP 8: ask without --obfuscate)") }
            return
        }
        if let warning = response.warningMessage { print("warning   \(warning.printable)") }
        if let interval = response.interval { print("interval  \(interval.components.seconds) s") }
        let counts = [(response.complete, "seeds"), (response.incomplete, "leechers")]
        let swarm = counts.compactMap { count, name in count.map { "\(name) \($0)" } }
        if !swarm.isEmpty { print("swarm     \(swarm.joined(separator: ", "))") }
        let peers = response.peers
        print("peers     \(peers.count)")
        for (index, peer) in peers.enumerated() {
            let requiresCrypto = response.cryptoFlags.map { $0[index] == 1 } ?? false
            print("  \(peer)\(requiresCrypto ? "  requires encryption" : "")")
        }
    }
}
