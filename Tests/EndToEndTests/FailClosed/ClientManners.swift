import TestSwarm
import Testing

/// `encryption = "require"`: clients that do not greet as they should, by each way.
@Suite(.serialized) struct ClientManners {
    @Test(arguments: Door.allCases)
    func `however a client greets, nothing leaves`(_ door: Door) async throws {
        try await ClosedStage.use(door, ClientManner.allCases.map { ($0.rawValue, $0.peer) }) { stage in
            try await stage.start()
            try await Self.meetAll(stage)
            try await stage.expectNothingReadable(
                reaching: zip(stage.contacts, ClientManner.allCases).filter { $1.isCarried }.map(\.0))
        }
    }

    @Test func `the same capture shows what is carried where it may leave`() async throws {
        let settings = ClosedStage.Settings(encryption: "off", obfuscation: "off")
        try await ClosedStage.use(.socks, ClientManner.allCases.map { ($0.rawValue, .silent) }, settings) { stage in
            try await stage.start()
            try await Self.meetAll(stage)
            try await stage.expectReadable(
                zip(stage.contacts, ClientManner.allCases).filter { $1.isCarried }.map(\.0.secret))
        }
    }

    private static nonisolated(nonsending) func meetAll(_ stage: ClosedStage) async throws {
        await withDiscardingTaskGroup { group in
            for (contact, manner) in zip(stage.contacts, ClientManner.allCases) {
                group.addTask {
                    // By some of them a client is refused before it has said all.
                    guard let connection = try? await stage.door.open(to: contact, on: stage) else { return }
                    try? await manner.play(connection, contact.secret)
                    connection.close()
                }
            }
        }
        #expect(stage.contacts.allSatisfy { $0.acceptedCount > 0 })
    }
}
