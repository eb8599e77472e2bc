import Foundation
import TestSupport

/// A program that serves a folder over TLS on 127.0.0.1, with a certificate of its own for `localhost` and 127.0.0.1.
final class TLSServer {
    enum Kind {
        /// HTTP/1.0 by `openssl s_server`.
        case openssl
        /// HTTP/2 alone, by `nghttpd`.
        case nghttpd
    }

    private struct Failure: Error {
        let reason: String
    }

    private let folder: TemporaryFolder
    private let program: Program
    private(set) var port = 0

    /// Waits until the server listens. `files` are what it serves.
    init(_ kind: Kind, files: [String: [UInt8]]) throws {
        folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, to: name) }
        let request = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]
        guard try Program(request, in: folder.path).wait() == 0 else { throw Failure(reason: "openssl req failed") }
        let arguments =
            switch kind {
            case .openssl:
                ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-WWW"]
            case .nghttpd:
                ["nghttpd", "--address=127.0.0.1", "-d", ".", "0", "key.pem", "cert.pem"]
            }
        program = try Program(arguments, in: folder.path)
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            if let found = listeningPort() {
                port = found
                return
            }
            guard program.isRunning, ContinuousClock.now < deadline else {
                throw Failure(reason: "\(arguments[0]) does not listen")
            }
            usleep(2000)
        }
    }

    /// The certificate, which is its own authority.
    var certificate: String { folder.file("cert.pem") }

    /// The port of the process's listening socket, found by its inode: nghttpd does not tell which one it was given.
    private func listeningPort() -> Int? {
        let descriptors = "/proc/\(program.id)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []
        let inodes = Set(
            names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)") }
                .filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) })
        let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
        for line in table.split(separator: "\n").dropFirst() {
            let columns = line.split(separator: " ")
            // 0A: listening.
            guard columns.count > 9, columns[3] == "0A", inodes.contains(String(columns[9])) else { continue }
            return columns[1].split(separator: ":").last.flatMap { Int($0, radix: 16) }
        }
        return nil
    }
}
