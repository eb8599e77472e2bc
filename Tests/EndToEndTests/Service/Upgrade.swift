import Glibc
import Synchronization
import TestSwarm
import Testing

/// One daemon follows another on the sockets that a service manager keeps.
@Suite struct Upgrade {
    @Test(arguments: [0, 10])
    func `nobody who connects is refused while daemons follow each other, and all are answered`(
        drain: Int
    ) async throws {
        try await Workspace.use { workspace in
            let (socks, listener) = (Endpoint.uniqueLoopback(), Endpoint.unique())
            let sockets = try ServiceSockets.open(
                [("outbound.socks", .stream(socks)), ("inbound.listen", .stream(listener))], in: workspace)
            let configuration = """
                workers = 2
                [outbound]
                socks = ["\(Endpoint.uniqueLoopback())"]
                [inbound]
                listen = ["\(Endpoint.unique())"]
                [timeouts]
                drain = \(drain)
                """
            let outside = try RawListener.start(in: workspace)
            let visitors = Visitors()
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { try await visitors.visit(socks, isDrained: drain > 0) }
                }
                group.addTask {
                    defer { visitors.end() }
                    for round in 0..<4 {
                        let daemon = try await Daemon.start(
                            in: workspace, configuration: configuration, sockets: sockets)
                        let before = visitors.answered
                        try await workspace.eventually(what: "visitors of round \(round)", needing: daemon.process) {
                            visitors.answered >= before + 50
                        }
                        // One that lasts does not keep the next daemon from serving who comes.
                        let lasting = try await ServiceStage.greeted(at: socks)
                        try await lasting.send(SOCKSRequest.version5(to: outside.endpoint))
                        let far = try await outside.accept()
                        daemon.process.signal(SIGTERM)
                        if drain > 0 {
                            try await workspace.eventually(what: "it drains", needing: daemon.process) {
                                daemon.process.logContains("ending on SIGTERM")
                            }
                            lasting.close()
                            far.close()
                        }
                        try await workspace.eventually(what: "it ends") { !daemon.process.isRunning }
                        #expect(daemon.process.exitStatus == .exited(0))
                        // Nobody is there, and nobody is turned away.
                        let waiting = try await RawConnection.open(to: listener)
                        #expect(waiting.receiveAvailable().end == nil)
                    }
                    _ = try await Daemon.start(in: workspace, configuration: configuration, sockets: sockets)
                    let last = visitors.begun
                    try await workspace.eventually(what: "who waited is served") { visitors.answered >= last }
                }
                try await group.waitForAll()
            }
            #expect(visitors.answered >= 200)
            #expect(visitors.cutOff == 0 || drain == 0)
        }
    }
}

/// Clients that come all the time, and are told what becomes of each.
private final class Visitors: Sendable {
    private struct Counts {
        var begun = 0
        var answered = 0
        var cutOff = 0
        var isOver = false
    }

    private let counts = Mutex(Counts())

    var begun: Int { counts.withLock(\.begun) }
    var answered: Int { counts.withLock(\.answered) }
    /// Those that a daemon had taken, and left without an answer.
    var cutOff: Int { counts.withLock(\.cutOff) }

    func end() { counts.withLock { $0.isOver = true } }

    /// Connects, greets, waits for the answer, and so on. To be refused is an error; to be cut off is one where connections are waited for.
    nonisolated(nonsending) func visit(_ endpoint: Endpoint, isDrained: Bool) async throws {
        while !counts.withLock(\.isOver) {
            counts.withLock { $0.begun += 1 }
            let connection = try await RawConnection.open(to: endpoint)
            do {
                try await connection.send([5, 1, 0])
                guard try await connection.receive(2) == [5, 0] else {
                    throw SwarmError.failed(call: "the answer of SOCKS", errno: EPROTO)
                }
                counts.withLock { $0.answered += 1 }
            } catch {
                if isDrained { throw error }
                counts.withLock { $0.cutOff += 1 }
            }
        }
    }
}
