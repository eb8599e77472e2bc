import Foundation
import TestSwarm
import Testing

/// A state folder that cannot be written to: the daemon serves on, says so once, and keeps everything as soon as it can.
@Suite struct StateFaults {
    private static let lost = "What is learnt of peers is not kept until that is over"
    private static let again = "what is learnt of peers is kept again"

    @Test func `on a full disk the daemon serves on and warns once, and once there is room everything is kept`()
        async throws
    {
        try await Workspace.use { workspace in
            let disk = try workspace.makeFolder("disk").path
            // The database, its log and its index have 90 KiB at first.
            let mounts = try await MountNamespace.make(in: workspace, "mount -t tmpfs -o size=160k tmpfs \(disk)")
            let state = try StateStage(in: workspace, folder: "\(disk)/state", at: mounts.place)
            let stage = try await state.start()
            let process = stage.daemon.process
            try await state.meetPeers(3)
            try await state.expectRows(3)
            try await mounts.run("dd if=/dev/zero of=\(disk)/filler bs=4k 2>&1 || true")
            // What is there of the log is used again first.
            try await stage.eventually("it is told of") {
                try await state.meetPeers(5)
                return process.logContains(Self.lost)
            }
            #expect(process.logContains("the disk is full: make room"))
            try await stage.expectHonestService()
            try await state.meetPeers(5)
            let full = try await state.rows().peers.count
            let known = try await state.door.scrape()["table_entries{table=peer_sources}"] ?? 0
            #expect(Double(full) < known)
            try await mounts.run("rm \(disk)/filler")
            try await stage.eventually(within: .seconds(25), "it is kept again") { process.logContains(Self.again) }
            #expect(process.logCount(of: Self.lost) == 1)
            let kept = try await state.rows()
            #expect(Double(kept.peers.count) >= known)
            print(
                "faults: full disk: \(full) of \(Int(known)) peers kept, \(kept.peers.count) after there was room"
            )
            #expect(await process.terminate() == .exited(0))
            try await state.expectIntact(kept)
        }
    }

    @Test(arguments: ["EROFS", "EIO"])
    func `a folder that turns read-only or breaks costs nothing but what is learnt meanwhile`(_ error: String)
        async throws
    {
        try await Workspace.use { workspace in
            let state = try StateStage(in: workspace, folder: workspace.folder.appending(path: "state").path)
            let stage = try await state.start()
            let process = stage.daemon.process
            try await state.meetPeers(3)
            try await state.expectRows(3)
            let fault = try await SystemCallFault.begin(
                ["pwrite64", "ftruncate", "fallocate", "fsync", "fdatasync"], error, of: process, in: workspace)
            try await state.meetPeers(3)
            try await stage.expectLog(Self.lost)
            try await stage.expectHonestService()
            await fault.end()
            #expect(fault.count > 0)
            try await stage.eventually(within: .seconds(25), "it is kept again") { process.logContains(Self.again) }
            #expect(process.logCount(of: Self.lost) == 1)
            let kept = try await state.rows()
            #expect(kept.peers.count >= 6)
            // Without a word to it.
            process.signal(SIGKILL)
            try await workspace.eventually(what: "it is gone") { !process.isRunning }
            try await state.expectIntact(kept)
        }
    }

    @Test(arguments: [true, false])
    func `a folder on a disk that is read-only from the start is a warning`(isThere: Bool) async throws {
        try await Workspace.use { workspace in
            let disk = try workspace.makeFolder("disk").path
            let before = try StateStage(in: workspace, folder: "\(disk)/state")
            if isThere {
                let first = try await before.start()
                try await before.meetPeers(2)
                try await before.expectRows(2)
                #expect(await first.daemon.process.terminate() == .exited(0))
            }
            // Who is root may write whatever the mode says.
            let mounts = try await MountNamespace.make(
                in: workspace, "mount --bind \(disk) \(disk)\nmount -o remount,bind,ro \(disk)")
            let state = try StateStage(in: workspace, folder: "\(disk)/state", at: mounts.place)
            let stage = try await state.start()
            try await stage.expectLog("Read-only file system; it takes a folder that mseproxy may write to.")
            try await stage.expectLog("will be forgotten with a restart")
            try await state.meetPeers(2)
            try await stage.expectHonestService()
            #expect(stage.daemon.process.logCount(of: "state.path") == 1)
            #expect(await stage.daemon.process.terminate() == .exited(0))
            if isThere { try await before.expectIntact(try await before.rows()) }
        }
    }

    @Test(arguments: [
        "mkdir \"$0\"", "echo no database at all, of more than a few bytes >\"$0\"", "ln -s /dev/full \"$0\"",
    ])
    func `what stands in the database's place is set aside, and a new one is kept`(_ command: String) async throws {
        try await Workspace.use { workspace in
            let folder = try workspace.makeFolder("state").path
            let (status, output) = try await workspace.run(.shell, ["-c", command, "\(folder)/mseproxy.db"])
            try #require(status == .exited(0), "\(output)")
            let state = try StateStage(in: workspace, folder: folder)
            let stage = try await state.start()
            try await stage.expectLog("it is \(folder)/mseproxy.db.broken-1 now, and a new one is begun")
            try await state.meetPeers(2)
            try await state.expectRows(2)
            let kept = try await state.rows()
            #expect(await stage.daemon.process.terminate() == .exited(0))
            try await state.expectIntact(kept)
        }
    }
}
