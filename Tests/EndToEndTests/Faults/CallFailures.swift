import TestSwarm
import Testing

/// System calls that fail while a connection is served: it is that connection's alone.
@Suite(.serialized) struct CallFailures {
    private static let settings = Stage.Settings(outbound: #"encryption = "prefer""#, handshake: 10, firstBytes: 60)

    @Test func `without a socket for its peer a client is told of a failure, and who is connected stays`() async throws
    {
        let errors = [
            ("socket", "EMFILE", "Too many open files"), ("socket", "ENFILE", "Too many open files in system"),
            ("socket", "ENOBUFS", "No buffer space available"), ("socket", "ENOMEM", "Cannot allocate memory"),
            ("connect", "ENOBUFS", "No buffer space available"), ("connect", "ENOMEM", "Cannot allocate memory"),
            ("connect", "EADDRNOTAVAIL", "Cannot assign requested address"),
        ]
        try await Stage.use(Self.settings) { stage in
            let bystander = try await RelayPair.open(on: stage)
            for (call, error, words) in errors {
                let outside = try RawListener.start(in: stage.workspace)
                try await Self.during(error, of: [call], on: stage) {
                    let client = try await RawConnection.open(to: stage.socks)
                    try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint))
                    let answer = try await client.receiveToEnd()
                    #expect(answer.bytes.prefix(4) == [5, 0, 5, 1], "\(call): \(error): \(answer)")
                    let operation = call == "socket" ? "open a socket for" : "connect to"
                    try await stage.expectLog("\(operation) \(outside.endpoint): \(words)")
                }
                try await Self.expectGoingOn(bystander)
            }
            try await Self.end(bystander)
        }
    }

    @Test func `where a connection cannot be read or written it ends, and who is connected stays`()
        async throws
    {
        try await Stage.use(Self.settings) { stage in
            let bystander = try await RelayPair.open(on: stage)
            for (call, error) in [
                ("recvfrom", "ENOMEM"), ("recvfrom", "ENOBUFS"), ("sendto", "ENOMEM"), ("sendto", "ENOBUFS"),
            ] {
                let victim = try await RelayPair.open(on: stage)
                try await Self.during(error, of: [call], on: stage) {
                    try await victim.client.send(Array("bytes that do not arrive".utf8))
                    _ = try await victim.client.connection.receiveToEnd()
                    _ = try await victim.peer.connection.receiveToEnd()
                }
                try await Self.expectGoingOn(bystander)
            }
            try await Self.end(bystander)
        }
    }

    /// A pipe that could not be opened is not asked for again at once, and one that is open is used again: so each has a daemon of
    /// its own.
    @Test(arguments: [
        ("pipe2", "EMFILE"), ("pipe2", "ENFILE"), ("fcntl", "EPERM"), ("splice", "ENOMEM"), ("splice", "EINVAL"),
    ])
    func `without pipes and without splicing everything arrives, by buffers`(_ call: String, _ error: String)
        async throws
    {
        try await Stage.use(Self.settings) { stage in
            let bystander = try await RelayPair.open(on: stage)
            let much = Stage.random(4 << 20)
            try await Self.during(error, of: [call], on: stage) {
                let pair = try await RelayPair.open(on: stage)
                async let sent: Void = pair.client.send(much)
                #expect(try await pair.peer.receive(much.count) == much)
                try await sent
                try await Self.end(pair)
            }
            try await Self.expectGoingOn(bystander)
            try await Self.end(bystander)
        }
    }

    /// Has the calls fail while `body` runs, at least one of them.
    private static nonisolated(nonsending) func during(
        _ error: String, of calls: [String], on stage: Stage, _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        let fault = try await SystemCallFault.begin(calls, error, of: stage.daemon.process, in: stage.workspace)
        try await body()
        await fault.end()
        #expect(fault.count > 0, "\(calls): \(error)")
        print("faults: \(calls.joined(separator: ", ")): \(error): \(fault.count) calls failed")
    }

    private static nonisolated(nonsending) func expectGoingOn(_ pair: RelayPair) async throws {
        let bytes = Stage.random(10_000)
        try await pair.client.send(bytes)
        #expect(try await pair.peer.receive(bytes.count) == bytes)
        try await pair.peer.send(bytes)
        #expect(try await pair.client.receive(bytes.count) == bytes)
    }

    private static nonisolated(nonsending) func end(_ pair: RelayPair) async throws {
        pair.client.connection.close()
        pair.peer.connection.close()
    }
}
