import Foundation
import TestSwarm

/// A server on https that gives every request one answer, with a certificate that only who is told of it trusts.
struct TLSTracker {
    let endpoint: Endpoint
    /// PEM, for `tracker.certificate_authorities`.
    let certificate: URL
    private let process: ManagedProcess

    private static let script = """
        import socket, ssl, sys
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
        print("listening", flush=True)
        answer = open(sys.argv[5], "rb").read()
        while True:
            connection, _ = listener.accept()
            connection.settimeout(5)
            try:
                with context.wrap_socket(connection, server_side=True) as stream:
                    received = b""
                    while b"\\r\\n\\r\\n" not in received:
                        chunk = stream.recv(4096)
                        if not chunk:
                            raise OSError
                        received += chunk
                    print("asked", received.split(b"\\r\\n")[0].decode("latin-1"), flush=True)
                    stream.sendall(answer)
                    stream.unwrap()
            except OSError as error:
                print("failed", error, flush=True)
            finally:
                connection.close()
        """

    /// - Returns: once it listens.
    static func start(in workspace: Workspace, answering answer: [UInt8]) async throws -> TLSTracker {
        let endpoint = Endpoint.unique()
        let folder = try workspace.makeFolder("tls")
        let (key, certificate) = (folder.appending(path: "key.pem"), folder.appending(path: "certificate.pem"))
        let (status, output) = try await workspace.run(
            Program("openssl", package: "openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=tracker", "-addext", "subjectAltName=IP:\(endpoint.address)", "-keyout", key.path,
                "-out", certificate.path,
            ])
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "openssl", status: status, log: output)
        }
        let (script, file) = (folder.appending(path: "server.py"), folder.appending(path: "answer"))
        try Data(self.script.utf8).write(to: script)
        try Data(answer).write(to: file)
        let process = try await workspace.start(
            .python, [script.path, endpoint.address, "\(endpoint.port)", certificate.path, key.path, file.path])
        try await workspace.eventually(what: "it listens", needing: process) { process.logContains("listening\n") }
        return TLSTracker(endpoint: endpoint, certificate: certificate, process: process)
    }

    /// The request lines that it got.
    var asked: [String] {
        process.log.split(separator: "\n").filter { $0.hasPrefix("asked ") }.map { String($0.dropFirst(6)) }
    }
}
