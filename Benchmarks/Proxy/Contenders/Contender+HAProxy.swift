import BenchmarkKit
import Foundation
import TestSwarm

extension Contender {
    /// HAProxy's lines of configuration that differ, by name: as it comes, and with what may make it faster.
    static let haproxyWays: KeyValuePairs = [
        "haproxy": (global: "", defaults: ""),
        "haproxy-64k": (global: "tune.bufsize 65536", defaults: ""),
        "haproxy-splice": (global: "", defaults: "option splice-request\n option splice-response"),
        "haproxy-splice-1m": (
            global: "tune.pipesize 1048576", defaults: "option splice-request\n option splice-response"
        ),
    ]

    static func haproxy(_ name: String, in workspace: Workspace) async throws -> Contender {
        guard let way = haproxyWays.first(where: { $0.key == name })?.value else {
            throw Disappointment("no \(name)")
        }
        let sink = try Sink.start(.plaintext)
        let (process, entrance) = try await startHAProxy(
            to: sink.endpoint, in: workspace, global: way.global, defaults: way.defaults)
        return Contender(name: name, process: process, way: .direct(entrance), sink: sink)
    }

    /// HAProxy with one thread, which leads what connects to `entrance` to `target`.
    static func startHAProxy(
        to target: Endpoint, in workspace: Workspace, global: String = "", defaults: String = ""
    ) async throws -> (process: ManagedProcess, entrance: Endpoint) {
        let entrance = Endpoint.unique()
        let file = workspace.folder.appending(path: workspace.unique("haproxy") + ".cfg")
        try """
        global
         nbthread 1
         maxconn 4096
         \(global)
        defaults
         mode tcp
         timeout connect 5s
         timeout client 60s
         timeout server 60s
         \(defaults)
        listen relay
         bind \(entrance)
         server sink \(target)

        """.write(to: file, atomically: true, encoding: .utf8)
        let process = try await workspace.start(
            Program("haproxy", package: "haproxy"), ["-db", "-f", file.path])
        try await workspace.waitForListener(at: entrance, of: process)
        return (process, entrance)
    }
}
