package import Foundation

/// TLS in front of a server that speaks none, with a certificate of its own for its address.
package struct TLSFront: Sendable {
    private static let script = Bundle.module.bundleURL.appending(path: "Scripts/tls-front.py")
    private static let openssl = Program("openssl", package: "openssl")

    package let endpoint: Endpoint
    /// The certificate, which nobody but itself has signed (PEM).
    package let certificate: URL

    /// - Returns: once it listens.
    package static func start(
        in workspace: Workspace, before target: Endpoint, endpoint: Endpoint = .unique()
    ) async throws -> TLSFront {
        let folder = try workspace.makeFolder("tls")
        let (certificate, key) = (folder.appending(path: "cert.pem"), folder.appending(path: "key.pem"))
        let (status, output) = try await workspace.run(
            openssl,
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tracker",
                "-addext", "subjectAltName=IP:\(endpoint.address)", "-keyout", key.path, "-out", certificate.path,
            ])
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "openssl", status: status, log: output)
        }
        let process = try await workspace.start(
            .python,
            [
                script.path, "--listen", endpoint.description, "--target", target.description,
                "--certificate", certificate.path, "--key", key.path,
            ])
        try await workspace.eventually(what: "TLS is spoken", needing: process) { process.logContains("listening\n") }
        return TLSFront(endpoint: endpoint, certificate: certificate)
    }
}
