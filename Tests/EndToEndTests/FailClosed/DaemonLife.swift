import Glibc
import TestSwarm
import Testing

/// `encryption = "require"`: whatever becomes of the daemon, a client that goes on dialling tells nobody on the link.
@Suite(.serialized) struct DaemonLife {
    private static let everyKind = PeerKind.allCases.map { (name: $0.rawValue, kind: $0) }

    @Test(arguments: Door.allCases)
    func `nothing leaves before the start, while it runs, when it ends in any way, and after`(_ door: Door) async throws
    {
        try await ClosedStage.use(door, Self.everyKind) { stage in
            let client = InsistentClient(on: stage)
            let remote = RemotePeers(on: stage)
            try await Self.expectAttempts(by: client, stage)
            for signal in [SIGTERM, SIGHUP, SIGKILL] {
                let daemon = try await stage.start()
                try await Self.expectService(client, remote, stage)
                daemon.signal(signal)
                try await Self.expectAttempts(by: client, stage)
                // What a signal does not end goes on, and is ended so that it can be started again.
                await daemon.terminate()
                try await Self.expectAttempts(by: client, stage)
            }
            await client.end()
            await remote.end()
            #expect(!remote.wasAnsweredInPlaintext)
            try await stage.expectNothingReadable(reaching: stage.contacts.filter(\.kind.reads))
        }
    }

    @Test(arguments: Door.allCases, ["off", "prefer"])
    func `the same capture shows the handshake where it may leave`(_ door: Door, encryption: String) async throws {
        let settings = ClosedStage.Settings(encryption: encryption, obfuscation: "off", connect: 4)
        let kinds = [(name: "a peer", kind: PeerKind.plaintextOnly)]
        try await ClosedStage.use(door, kinds, settings) { stage in
            let client = InsistentClient(on: stage)
            let remote = RemotePeers(on: stage)
            try await stage.start()
            try await stage.workspace.eventually(what: "the contact has greeted") {
                client[stage.contacts[0]].greeted > 0 && remote.wasAnsweredInPlaintext
            }
            await client.end()
            await remote.end()
            try await stage.expectReadable(stage.contacts.map(\.secret) + [stage.wanted])
        }
    }

    /// Waits until the client has tried every contact a few times more.
    static nonisolated(nonsending) func expectAttempts(by client: InsistentClient, _ stage: ClosedStage) async throws {
        let before = stage.contacts.map { client[$0].attempts }
        try await stage.workspace.eventually(what: "the client insists") {
            zip(stage.contacts, before).allSatisfy { client[$0].attempts >= $1 + 3 }
        }
    }

    /// Waits until every contact was dialled once more, and those that can have greeted.
    static nonisolated(nonsending) func expectService(
        _ client: InsistentClient, _ remote: RemotePeers, _ stage: ClosedStage
    ) async throws {
        let before = stage.contacts.map { (accepted: $0.acceptedCount, greeted: client[$0].greeted) }
        let answered = remote.answeredCount
        try await stage.workspace.eventually(what: "every contact is dialled, and those that speak MSE greet") {
            remote.answeredCount > answered
                && zip(stage.contacts, before).allSatisfy { contact, before in
                    contact.acceptedCount > before.accepted
                        && (contact.kind != .honest || client[contact].greeted > before.greeted)
                }
        }
    }
}
