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
                // Every third one before it is ready, perhaps.
                if round % 3 == 2 {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...400)))
                    if !process.logContains("ready: ") { killedAtStart += 1 }
                } else {
                    try await workspace.eventually(what: "it is ready", needing: process) {
                        process.logContains("ready: ")
                    }
                    let moment = ContinuousClock.now + .milliseconds(Int.random(in: 100...1600))
                    while moment > .now { try await state.meetPeer() }
                }
                let written = try await state.rows()
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
            // Else nothing was at stake.
            #expect(grown >= 3, "\(grown)")
            print(
                "faults: \(Self.killsEach) kills, \(killedAtStart) of them before the daemon was ready: \(kept.peers.count) peers and \(kept.addresses.count) addresses kept, none lost"
            )
            try await state.expectIntact(kept)
        }
    }
}
