import Foundation
import TestSwarm
import Testing

/// `encryption = "require"`: more connections, more peers, less room than there is place for.
@Suite(.serialized) struct FullTables {
    private static let peers: [(name: String, kind: PeerKind)] = [
        ("who speaks MSE", .honest), ("who is silent", .silent), ("who speaks plaintext alone", .plaintextOnly),
    ]

    @Test(arguments: Door.allCases)
    func `nothing leaves while limits.connections is reached`(_ door: Door) async throws {
        let settings = ClosedStage.Settings(other: "[limits]\nconnections = 4")
        try await Self.insist(door, settings) { stage, daemon, _ in
            try await stage.workspace.eventually(what: "there is no room", needing: daemon) {
                daemon.logContains("as many connections as limits.connections allows (4)")
            }
        }
    }

    @Test(arguments: Door.allCases)
    func `nothing leaves while descriptors are short`(_ door: Door) async throws {
        try await Self.insist(door) { stage, daemon, atRest in
            // For four connections, of which each has two.
            let room = atRest + 8
            let result = try await stage.workspace.run(
                Program("prlimit", package: "util-linux"), ["--pid", "\(daemon.pid)", "--nofile=\(room):"])
            try #require(result.status == .exited(0), "\(result.output)")
            try await stage.workspace.eventually(what: "descriptors are short", needing: daemon) {
                daemon.logContains("Too many open files")
            }
        }
    }

    @Test(arguments: [Door.virtual, .socks])
    func `nothing leaves while nothing can be kept`(_ door: Door) async throws {
        let full = "/dev/full"
        let settings = ClosedStage.Settings(state: "\(full)/state")
        try await ClosedStage.use(door, Self.peers, settings) { stage in
            let client = InsistentClient(on: stage)
            // It may refuse to start: then nothing may leave either.
            let daemon = try? await stage.start()
            try await DaemonLife.expectAttempts(by: client, stage)
            await daemon?.terminate()
            await client.end()
            try await stage.expectNothingReadable(reaching: [])
        }
    }

    @Test func `nothing leaves while the virtual network is full`() async throws {
        // Of its eight addresses five stand for peers.
        let settings = ClosedStage.Settings(virtualNetwork: "198.19.200.0/29", tellsAll: true)
        let crowd = (0..<12).map { (name: "peer \($0)", kind: $0.isMultiple(of: 2) ? PeerKind.honest : .plaintextOnly) }
        try await ClosedStage.use(.virtual, crowd, settings) { stage in
            let client = InsistentClient(on: stage)
            let daemon = try await stage.start()
            try await stage.workspace.eventually(what: "the network is full, and used", needing: daemon) {
                daemon.logContains("left out of an answer") && stage.contacts.contains { client[$0].greeted > 0 }
                    && stage.contacts.contains { $0.kind == .plaintextOnly && $0.acceptedCount > 2 }
            }
            await client.end()
            try await stage.expectNothingReadable(reaching: stage.contacts.filter { client[$0].greeted > 0 })
        }
    }

    /// Has a client dial more than there is room for, until `isFull`, which is given how many
    /// descriptors the daemon has at rest, returns, and a little longer.
    private static nonisolated(nonsending) func insist(
        _ door: Door, _ settings: ClosedStage.Settings = ClosedStage.Settings(),
        _ isFull: nonisolated(nonsending) (ClosedStage, ManagedProcess, Int) async throws -> Void
    ) async throws {
        try await ClosedStage.use(door, peers, settings) { stage in
            let daemon = try await stage.start()
            let atRest = try daemon.openDescriptorCount
            let client = InsistentClient(on: stage, width: 6)
            try await stage.workspace.eventually(what: "a contact greets", needing: daemon) {
                client[stage.contacts[0]].greeted > 0
            }
            try await isFull(stage, daemon, atRest)
            // Those too to whom plaintext would be spoken, if it were.
            let before = stage.contacts.map(\.acceptedCount)
            try await stage.workspace.eventually(what: "each contact is dialled in spite of that", needing: daemon) {
                zip(stage.contacts, before).allSatisfy { $0.acceptedCount >= $1 + 2 }
            }
            try await DaemonLife.expectAttempts(by: client, stage)
            await client.end()
            try await stage.expectNothingReadable(reaching: [stage.contacts[0]])
        }
    }
}
