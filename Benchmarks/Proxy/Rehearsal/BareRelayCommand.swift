import ArgumentParser
import BenchmarkKit
import CBareRelay
import Glibc

/// The relay that does nothing but the socket calls of a handshake, as a process of its own: what it takes of the processor is
/// the kernel's share in the daemon's.
struct BareRelayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-relay", abstract: "The socket calls of inbound handshakes, and nothing else.",
        shouldDisplay: false)

    @Option var listenHost: String
    @Option var listenPort: UInt16
    @Option var clientHost: String
    @Option var clientPort: UInt16

    func run() throws {
        let call = bare_relay_run(listenHost, listenPort, clientHost, clientPort, Flights.ofRelay)
        let reason = String(cString: strerror(errno))
        throw Disappointment("\(call.map { String(cString: $0) } ?? "?"): \(reason)")
    }
}
