import Foundation
import TestSwarm
import Testing

/// A log on a disk that is full: nothing waits for it, and what was lost is told of.
@Suite struct FullLog {
    private static func configuration(_ socks: Endpoint, _ listener: Endpoint) -> String {
        """
        workers = 1
        [outbound]
        socks = ["\(socks)"]
        [inbound]
        listen = ["\(listener)"]
        [log]
        level = "debug"
        """
    }

    /// Waits until SOCKS is spoken, and says goodbye: a line of the log.
    private static nonisolated(nonsending) func expectService(
        at socks: Endpoint, _ process: ManagedProcess, in workspace: Workspace
    ) async throws {
        try await workspace.eventually(what: "it serves", needing: process) {
            guard let client = try? await RawConnection.open(to: socks) else { return false }
            try await client.send([5, 1, 0])
            return try await client.receive(2) == [5, 0]
        }
    }

    @Test func `where nothing can be written the daemon starts, serves and ends`() async throws {
        try await Workspace.use { workspace in
            let (socks, listener) = (Endpoint.uniqueLoopback(), Endpoint.unique())
            let file = try Daemon.file(Self.configuration(socks, listener), in: workspace)
            let process = try await workspace.start(
                .shell,
                ["-c", "exec \"$0\" run --config \"$1\" 2>/dev/full", try Daemon.program().path(), file.path])
            for _ in 0..<20 { try await Self.expectService(at: socks, process, in: workspace) }
            let before = try process.processorTime
            try await Self.expectService(at: socks, process, in: workspace)
            #expect(try process.processorTime - before < .milliseconds(300))
            #expect(await process.terminate() == .exited(0))
        }
    }

    @Test func `once there is room the log goes on, in whole lines, with how many were lost`() async throws {
        try await Workspace.use { workspace in
            let disk = try workspace.makeFolder("disk").path
            let mounts = try await MountNamespace.make(in: workspace, "mount -t tmpfs -o size=32k tmpfs \(disk)")
            let (socks, listener) = (Endpoint.uniqueLoopback(), Endpoint.unique())
            let file = try Daemon.file(Self.configuration(socks, listener), in: workspace)
            let process = try await workspace.start(
                .shell,
                [
                    "-c", "exec \"$0\" run --config \"$1\" 2>>\"$2\"", try Daemon.program().path(), file.path,
                    "\(disk)/log",
                ], at: mounts.place)
            try await Self.expectService(at: socks, process, in: workspace)
            try await mounts.run("dd if=/dev/zero of=\(disk)/filler bs=4k 2>&1 || true")
            // The rest of the log's own page goes first.
            for _ in 0..<100 { try await Self.expectService(at: socks, process, in: workspace) }
            try await mounts.run("rm \(disk)/filler")
            try await Self.expectService(at: socks, process, in: workspace)
            let words = "left out: nobody read them, or the disk was full"
            try await workspace.eventually(what: "what was lost is told of", needing: process) {
                try await mounts.run("cat \(disk)/log").contains(words)
            }
            #expect(await process.terminate() == .exited(0))
            let lines = try await mounts.run("cat \(disk)/log").split(separator: "\n")
            let whole = lines.filter { $0.contains(#/^\d{4}-\d\d-\d\dT\S+Z (debug|info|notice|warning): /#) }
            #expect(lines.count - whole.count <= 1, "at most the one that was cut: \(lines.joined(separator: "\n"))")
            #expect(lines.last?.hasSuffix("info: ending on SIGTERM") == true)
        }
    }
}
