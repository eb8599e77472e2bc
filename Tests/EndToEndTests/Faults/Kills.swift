import Foundation
import MSE
import TestSwarm
import Testing

/// SIGKILL at any moment of a daemon that learns: what it had written is there afterwards, and the next start uses it.
@Suite struct Kills {
    private static let killsEach = 11

    @Test(arguments: 1...3)
    func `a daemon that is killed again and again while it learns loses nothing that was written`(_ run: Int)
        async throws
    {
        try await Workspace.use { workspace in
            let state = try StateStage(in: workspace, folder: workspace.folder.appending(path: "state").path)
            var kept = try await state.rows()
            var (killedAtStart, grown) = (0, 0)
            for round in 0..<Self.killsEach {
                let process = try await state.launch()
                var written = kept
                switch round % 3 {
                case 0:
                    // As soon as more is kept than before.
                    try await Self.becomeReady(process, in: workspace)
                    try await workspace.eventually(what: "more is kept", needing: process) {
                        try await state.meetPeers(5)
                        written = try await state.rows()
                        return written.peers.count > kept.peers.count
                    }
                case 1:
                    try await Self.becomeReady(process, in: workspace)
                    let moment = ContinuousClock.now + .milliseconds(Int.random(in: 100...1600))
                    while moment > .now { try await state.meetPeer() }
                    written = try await state.rows()
                default:
                    // Before it is ready, perhaps.
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...400)))
                    if !process.logContains("ready: ") { killedAtStart += 1 }
                    written = try await state.rows()
                }
                process.signal(SIGKILL)
                try await workspace.eventually(what: "it is gone") { !process.isRunning }
                #expect(process.exitStatus == .signalled(SIGKILL))
                #expect(!process.logContains("state.path"), "round \(round): \(process.log)")
                let found = try await state.rows(whole: true)
                #expect(found.integrity == ["ok"], "round \(round)")
                #expect(found.isSuperset(of: written), "round \(round)")
                #expect(written.isSuperset(of: kept), "round \(round)")
                if found.peers.count > kept.peers.count { grown += 1 }
                kept = found
            }
            #expect(grown >= 4, "\(grown)")
            print(
                "faults: \(Self.killsEach) kills, \(killedAtStart) of them before the daemon was ready: \(kept.peers.count) peers and \(kept.addresses.count) addresses kept, none lost"
            )
            try await state.expectIntact(kept)
        }
    }

    private static nonisolated(nonsending) func becomeReady(_ process: ManagedProcess, in workspace: Workspace)
        async throws
    {
        try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
    }
}
