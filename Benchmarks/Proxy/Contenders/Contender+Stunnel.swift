import BenchmarkKit
import Foundation
import TestSwarm

extension Contender {
    /// stunnel, both ends in the one process that counts: it encrypts and decrypts each byte.
    static func stunnel(in workspace: Workspace) async throws -> Contender {
        let sink = try Sink.start(.plaintext)
        let (entrance, middle) = (Endpoint.unique(), Endpoint.unique())
        let certificate = workspace.folder.appending(path: "stunnel.pem").path
        let (status, output) = try await workspace.run(
            Program("openssl", package: "openssl"),
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=benchmark", "-keyout",
                certificate, "-out", certificate,
            ])
        guard status == .exited(0) else { throw Disappointment("openssl: \(output)") }
        let file = workspace.folder.appending(path: "stunnel.conf")
        try """
        foreground = yes
        pid =
        [client]
        client = yes
        accept = \(entrance)
        connect = \(middle)
        [server]
        accept = \(middle)
        connect = \(sink.endpoint)
        cert = \(certificate)

        """.write(to: file, atomically: true, encoding: .utf8)
        let process = try await workspace.start(Program("stunnel4", package: "stunnel4"), [file.path])
        try await workspace.waitForListener(at: entrance, of: process)
        return Contender(name: "stunnel", process: process, way: .direct(entrance), sink: sink)
    }
}
