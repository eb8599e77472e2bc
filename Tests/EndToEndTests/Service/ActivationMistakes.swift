import Foundation
import TestSwarm
import Testing

/// Sockets that the daemon cannot be meant to serve end it at the start, with words for who wrote the unit.
@Suite struct ActivationMistakes {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        let kind: @Sendable (URL) -> ServiceSockets.Kind
        var told: [String: String] = [:]
        /// All stand in what is said.
        let words: [String]

        var testDescription: String { words.joined(separator: " … ") }
    }

    private static let mistakes = [
        Mistake(
            name: "outbound.sock", kind: { _ in .stream(.uniqueLoopback()) },
            words: ["\"outbound.sock\"", "FileDescriptorName=", "outbound.socks"]),
        Mistake(
            name: "mseproxy.socket", kind: { _ in .stream(.uniqueLoopback()) },
            words: ["\"mseproxy.socket\"", "FileDescriptorName="]),
        Mistake(
            name: "outbound.socks", kind: { _ in .datagram(.uniqueLoopback()) },
            words: ["outbound.socks: ", "ListenStream="]),
        Mistake(
            name: "inbound.listen", kind: { _ in .idle(.unique()) },
            words: ["inbound.listen: ", "does not listen", "Accept=no"]),
        Mistake(name: "tracker.listen", kind: { _ in .pipe }, words: ["tracker.listen: ", "no socket"]),
        Mistake(
            name: "inbound.listen", kind: { _ in .bothFamilies(Endpoint.uniquePort()) },
            words: ["inbound.listen: ", "BindIPv6Only=ipv6-only"]),
        Mistake(
            name: "outbound.socks", kind: { .unix($0.appending(path: "s")) },
            words: ["outbound.socks: ", "Unix socket"]),
        Mistake(
            name: "admin.listen", kind: { _ in .stream(.uniqueLoopback()) },
            words: ["admin.listen: ", "ListenStream= with a path"]),
        Mistake(
            name: "outbound.forward", kind: { _ in .stream(.uniqueLoopback()) },
            words: ["outbound.forward: ", "for which the configuration has nothing"]),
        Mistake(
            name: "outbound.virtual_port", kind: { _ in .stream(.uniqueLoopback()) },
            words: ["outbound.virtual_port: ", "for which the configuration has nothing"]),
        Mistake(
            name: "outbound.socks", kind: { _ in .stream(.unique()) },
            words: ["outbound.socks: ", "open to others", "outbound.allow"]),
        Mistake(
            name: "metrics.listen", kind: { _ in .stream(.unique()) },
            words: ["metrics.listen: ", "loopback"]),
        Mistake(
            name: "outbound.socks", kind: { _ in .stream(.uniqueLoopback()) },
            told: ["LISTEN_FDNAMES": "outbound.socks:inbound.listen"],
            words: ["LISTEN_FDS=\"1\"", "LISTEN_FDNAMES=\"outbound.socks:inbound.listen\""]),
        Mistake(
            name: "outbound.socks", kind: { _ in .stream(.uniqueLoopback()) },
            told: ["LISTEN_FDS": "many"], words: ["LISTEN_FDS=\"many\""]),
        Mistake(
            name: "outbound.socks", kind: { _ in .stream(.uniqueLoopback()) },
            told: ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "outbound.socks:inbound.listen"],
            words: ["LISTEN_FDS=\"2\"", "Bad file descriptor"]),
    ]

    @Test(arguments: mistakes) func `are told`(_ mistake: Mistake) async throws {
        try await Self.start([mistake.name], mistake.kind, telling: mistake.told, expecting: mistake.words)
    }

    /// One of them would be served, and half of those who connect wait for ever.
    @Test(arguments: ["outbound.socks", "tracker.listen"])
    func `that share an address are told`(_ other: String) async throws {
        let endpoint = Endpoint.uniqueLoopback()
        try await Self.start(
            ["outbound.socks", other], { _ in .shared(endpoint) },
            expecting: ["\(other): ", "a second socket at \(endpoint)", "outbound.socks"])
    }

    private static func start(
        _ names: [String], _ kind: @Sendable (URL) -> ServiceSockets.Kind, telling told: [String: String] = [:],
        expecting words: [String]
    ) async throws {
        try await Workspace.use { workspace in
            let sockets = try ServiceSockets.open(
                names.map { ($0, kind(workspace.folder)) }, telling: told, in: workspace)
            let notify = try NotifySocket.start(in: workspace)
            // What nobody hands over is listened on all the same.
            let configuration = """
                [outbound]
                socks = ["\(Endpoint.uniqueLoopback())"]
                [inbound]
                listen = ["\(Endpoint.unique())"]
                [tracker]
                listen = ["\(Endpoint.uniqueLoopback())"]
                """
            let file = try Daemon.file(configuration, in: workspace)
            let process = try await workspace.start(
                try Daemon.program(), ["run", "--config", file.path], environment: notify.environment, sockets: sockets)
            try await workspace.eventually(what: "it ends") { !process.isRunning }
            // As a wrong configuration: to try again each 5 s would not mend a unit.
            #expect(process.exitStatus == .exited(78))
            for words in words { #expect(process.logContains(words), "\(words): \(process.log)") }
            #expect(process.logCount(of: "cannot start: ") == 1)
            #expect(notify.messages("READY").isEmpty)
        }
    }
}
