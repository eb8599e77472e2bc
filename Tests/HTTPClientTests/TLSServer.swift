import Foundation
import TestSupport

/// A program that serves a folder over TLS on 127.0.0.1, with a certificate of its own for `localhost` and 127.0.0.1.
final class TLSServer {
    enum Program {
        /// HTTP/1.0 by `openssl s_server`.
        case openssl
        /// HTTP/2 alone, by `nghttpd`.
        case nghttpd
    }

    private struct Failure: Error {
        let reason: String
    }

    private let folder: TemporaryFolder
    private let process = Process()
    private(set) var port = 0

    /// Waits until the server listens. `files` are what it serves.
    init(_ program: Program, files: [String: [UInt8]]) throws {
        folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, to: name) }
        try makeCertificate()
        switch program {
        case .openssl:
            process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            process.arguments = [
                "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-WWW",
            ]
        case .nghttpd:
            process.executableURL = URL(fileURLWithPath: "/usr/sbin/nghttpd")
            process.arguments = ["--address=127.0.0.1", "-d", ".", "0", "key.pem", "cert.pem"]
        }
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            if let found = listeningPort() {
                port = found
                return
            }
            guard process.isRunning, ContinuousClock.now < deadline else { throw Failure(reason: "\(program) failed") }
            usleep(2000)
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// The certificate, which is its own authority.
    var certificate: String { folder.file("cert.pem") }

    private func makeCertificate() throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem",
            "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]
        openssl.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw Failure(reason: "openssl req failed") }
    }

    /// The port of the process's listening socket, found by its inode: nghttpd does not tell which one it was given.
    private func listeningPort() -> Int? {
        let descriptors = "/proc/\(process.processIdentifier)/fd"
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
