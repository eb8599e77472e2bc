import TestSwarm
import Testing

@Suite struct DaemonTests {
    @Test func `a daemon that ends at once is an error that tells how`() async throws {
        try await Workspace.use { workspace in
            let error = await #expect(throws: SwarmError.self) {
                try await Daemon.start(in: workspace, configuration: "no such line")
            }
            #expect(error.map { "\($0)" }?.contains("mseproxy ended") == true)
        }
    }
}
