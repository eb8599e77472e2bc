import BenchmarkKit
import Foundation
import TestSwarm

/// A running relay of bare socket calls, the crowd that connects to it, and the client behind it.
struct BareRelay {
    let process: ManagedProcess
    let way: HandshakeScene.Way

    static func start(in workspace: Workspace) async throws -> BareRelay {
        let client = try Sink.start(.plaintext, at: Endpoint("127.0.0.1", Endpoint.uniquePort()))
        client.isAnswering = false
        let listener = Endpoint.unique()
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = try await workspace.start(
            Program(program, package: "mseproxy"),
            [
                "bare-relay", "--listen-host", listener.address, "--listen-port", "\(listener.port)",
                "--client-host", client.endpoint.address, "--client-port", "\(client.endpoint.port)",
            ])
        try await workspace.waitForListener(at: listener, of: process)
        let way = HandshakeScene.Way(.rehearsed(listener), to: client)
        try way.crowd.grow(to: 50)
        try way.crowd.shrink(to: 0)
        return BareRelay(process: process, way: way)
    }
}
