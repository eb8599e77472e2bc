import Glibc
import TestSwarm
import Testing

/// The end of a daemon that has connections.
@Suite struct Draining {
    private static func configuration(_ socks: Endpoint, drain: Double) -> String {
        """
        workers = 2
        [outbound]
        socks = ["\(socks)"]
        [inbound]
        listen = []
        [tracker]
        listen = ["127.0.0.1:0"]
        [timeouts]
        drain = \(drain)
        """
    }

    private static nonisolated(nonsending) func open(
        _ socks: Endpoint, in workspace: Workspace
    ) async throws -> (client: RawConnection, peer: RawConnection) {
        let outside = try RawListener.start(in: workspace)
        let client = try await RawConnection.open(to: socks)
        try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + Array("hello".utf8))
        let peer = try await outside.accept()
        #expect(try await peer.receive(5) == Array("hello".utf8))
        return (client, peer)
    }

    @Test func `what has not ended when the drain is over is closed`() async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.configuration(socks, drain: 4)) { stage in
            let (client, peer) = try await Self.open(socks, in: stage.workspace)
            stage.process.signal(SIGTERM)
            try await stage.expectNobody(at: socks)
            try await client.send(Array("still".utf8))
            #expect(try await peer.receive(5) == Array("still".utf8))
            _ = try await client.receiveToEnd()
            _ = try await peer.receiveToEnd()
            try await stage.workspace.eventually(what: "it has ended") {
                stage.process.exitStatus == .exited(0)
            }
            #expect(stage.process.logContains("1 connection closed after 4 s (timeouts.drain)"))
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a second signal ends at once`(_ signal: Int32) async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.configuration(socks, drain: 3600)) { stage in
            let (client, _) = try await Self.open(socks, in: stage.workspace)
            stage.process.signal(signal)
            try await stage.workspace.eventually(what: "it drains") {
                stage.process.logContains("may go on for 3600 s (timeouts.drain), a second signal ends at once")
            }
            #expect(stage.process.isRunning)
            stage.process.signal(SIGTERM)
            try await stage.workspace.eventually(what: "it has ended") {
                stage.process.exitStatus == .exited(0)
            }
            _ = try await client.receiveToEnd()
        }
    }

    @Test func `who waits for nothing but a further request is not waited for`() async throws {
        let tracker = Endpoint.uniqueLoopback()
        let configuration = Self.configuration(.uniqueLoopback(), drain: 3600)
            .replacing("127.0.0.1:0", with: "\(tracker)")
        try await ReloadStage.use(configuration) { stage in
            let idle = try await RawConnection.open(to: tracker)
            let asking = try await RawConnection.open(to: tracker)
            // Answered, and kept for the next.
            try await asking.send(Array("GET /nothing HTTP/1.1\r\nHost: \(tracker)\r\n\r\n".utf8))
            #expect(try await asking.receive(9) == Array("HTTP/1.1 ".utf8))
            stage.process.signal(SIGTERM)
            try await stage.workspace.eventually(what: "it has ended") {
                stage.process.exitStatus == .exited(0)
            }
            _ = try await idle.receiveToEnd()
        }
    }

    @Test func `a reload while it ends is refused`() async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.configuration(socks, drain: 3600)) { stage in
            let (client, _) = try await Self.open(socks, in: stage.workspace)
            stage.process.signal(SIGTERM)
            try await stage.expectNobody(at: socks)
            let result = try await stage.reload()
            #expect(result.status != .exited(0))
            #expect(result.output.contains("the daemon is ending"), "\(result.output)")
            client.close()
            try await stage.workspace.eventually(what: "it has ended") {
                stage.process.exitStatus == .exited(0)
            }
        }
    }

    @Test func `a worker that stands still does not keep a second signal from ending it`() async throws {
        let socks = Endpoint.uniqueLoopback()
        try await ReloadStage.use(Self.configuration(socks, drain: 3600)) { stage in
            let (client, _) = try await Self.open(socks, in: stage.workspace)
            let workers = try StoppedThread.all(of: stage.process).filter { $0 != stage.process.pid }
            var stopped: [StoppedThread] = []
            for worker in workers { stopped.append(try await StoppedThread(worker)) }
            stage.process.signal(SIGTERM)
            try await stage.workspace.eventually(what: "it drains") { stage.process.logContains("ending on SIGTERM") }
            stage.process.signal(SIGTERM)
            try await stage.workspace.eventually(what: "it gives the workers up") {
                stage.process.logContains("worker 1 does not end")
            }
            // A thread that is traced lets no process go.
            for worker in stopped { worker.resume() }
            try await stage.workspace.eventually(what: "it has ended") {
                stage.process.exitStatus == .exited(0)
            }
            _ = try await client.receiveToEnd()
        }
    }
}
