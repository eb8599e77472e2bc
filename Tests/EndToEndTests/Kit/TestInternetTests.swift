import Foundation
import TestSwarm
import Testing

@Suite struct TestInternetTests {
    @Test func `hosts reach each other through the router, over IPv4 and IPv6, and nobody else reaches them`()
        async throws
    {
        try await Workspace.use { workspace in
            let internet = try await TestInternet.start(in: workspace)
            for host in [internet.client, internet.tracker, internet.peers] {
                for endpoint in [host.endpoint(), host.endpoint6()] {
                    let listener = try RawListener.start(in: workspace, on: endpoint, network: host.network)
                    for other in [internet.client, internet.tracker, internet.peers] {
                        let dialled = try await RawConnection.open(to: endpoint, network: other.network)
                        try await dialled.send([UInt8]("hello".utf8))
                        let taken = try await listener.accept()
                        #expect(try await taken.receive(5) == [UInt8]("hello".utf8))
                    }
                    await #expect(throws: SwarmError.self) { try await RawConnection.open(to: endpoint) }
                }
            }
        }
    }

    @Test func `a program runs in the network and as the user that it was started with`() async throws {
        try await Workspace.use { workspace in
            let network = try await NetworkNamespace.make(in: workspace)
            let folder = try workspace.makeFolder("home")
            let place = Place(network, user: LegacyClient.user)
            try place.own(folder)
            let process = try await workspace.start(
                .shell, ["-c", "echo $HOME >written && echo up && exec sleep 1000"], folder: folder, at: place)
            try await workspace.eventually(what: "it runs", needing: process) { process.logContains("up") }
            let files = FileManager.default
            let itsOwn = try files.destinationOfSymbolicLink(atPath: "/proc/\(process.pid)/ns/net")
            #expect(itsOwn == (try files.destinationOfSymbolicLink(atPath: "/proc/\(network.pid)/ns/net")))
            #expect(itsOwn != (try files.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")))
            let owner = try files.attributesOfItem(atPath: "/proc/\(process.pid)")[.ownerAccountID] as? NSNumber
            #expect(owner?.uint32Value == LegacyClient.user ?? geteuid())
        }
    }

    @Test func `a network goes with its workspace, and with it who ran there`() async throws {
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
        let left = try await Workspace.use { workspace in
            let internet = try await TestInternet.start(in: workspace)
            let sleeper = try await workspace.start(.shell, ["-c", "exec sleep 1000"], at: internet.client.place())
            return [sleeper.pid, internet.router.pid, internet.client.network.pid]
        }
        for pid in left {
            #expect(!isAlive(pid))
        }
        #expect(try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) == mounts)
        try OwnNetwork.require()
    }

    @Test func `a crash of the test leaves no network behind`() async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "crashed")
            await #expect(processExitsWith: .signal(SIGKILL)) { [file = file.path as String] in
                try await Workspace.use { workspace in
                    let network = try await NetworkNamespace.make(in: workspace)
                    let process = try await workspace.start(
                        .shell, ["-c", "echo up; exec sleep 1000"], at: network.place)
                    try await workspace.eventually(what: "it runs") { process.logContains("up") }
                    try Data("\(network.pid) \(process.pid) \(workspace.folder.path)".utf8)
                        .write(to: URL(filePath: file))
                    kill(getpid(), SIGKILL)
                }
            }
            let left = try String(contentsOf: file, encoding: .utf8).split(separator: " ")
            try #require(left.count == 3)
            for pid in left.prefix(2) {
                let pid = try #require(Int32(pid))
                try await workspace.eventually(what: "\(pid) is gone") { !isAlive(pid) }
            }
            // What a crash does leave is its folder.
            try FileManager.default.removeItem(atPath: String(left[2]))
        }
    }
}
