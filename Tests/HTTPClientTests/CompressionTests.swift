import HTTPClient
import HTTPMessage
import TestSupport
import Testing

@Suite("A compressed answer")
struct CompressionTests {
    struct Coding: Sendable, CustomTestStringConvertible {
        let name: String
        /// `plain`, as gzip 1.12, zlib 1.2.13, zstd 1.5.4 and brotli 1.0.9 compress it.
        let bytes: [UInt8]

        var testDescription: String { name }

        init(_ name: String, _ hexadecimal: String) {
            self.name = name
            bytes = stride(from: 0, to: hexadecimal.count, by: 2).compactMap { offset in
                UInt8(hexadecimal.dropFirst(offset).prefix(2), radix: 16)
            }
        }
    }

    private static let plain = "d8:intervali1800e5:peers0:e"
    private static let codings = [
        Coding(
            "gzip", "1f8b08000000000002034bb1b0cacc2b492d2a4bccc934b430304835b52a484d2d2a36b04a0500abd998921b000000"),
        Coding("deflate", "789c4bb1b0cacc2b492d2a4bccc934b430304835b52a484d2d2a36b04a050083560930"),
        Coding("br", "0b0d8064383a696e74657276616c693138303065353a7065657273303a6503"),
        Coding("zstd", "28b52ffd0458d9000064383a696e74657276616c693138303065353a7065657273303a658e7538b6"),
    ]

    /// 64 MiB of zeros, compressed by gzip twice.
    private static let bomb = Coding(
        "gzip, gzip",
        "1f8b0800000000000203eddcaf4e427114c0f18b5c37261b622019e4118814061acc06cd8e0720926573260b2f41666373b3"
            + "d27803b4d9fd139c33392fdcfb18bff3f9a4934f3c3bfb9e3d36b2d241fd635dabed87d9fc7ff9d538ca00000080c4cd5eef"
            + "ebe53120eb16dbcbab1b0000002075e3e3565e1d05fe6e4fcfad0300000092f730e8b7ab0f81efbb496e1d00000090bcceef"
            + "dba8ba056c8aa7936bfb00000080e4bd080600000040288201000000108b6000000000c4221800000000c10806000000402c"
            + "8201000000108b6000000000c4221800000000c10806000000402c820100000010cb62d0ef968f01ed9f623abc38cc000000"
            + "88e4b9f9d97b5fed877c073c4cecfae2fe0000")

    private let run = ClientRun()

    private func server(_ coding: Coding) throws -> RawServer {
        try RawServer(on: run.loop) { connection, _ in
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding.name)\r\nContent-Length: \(coding.bytes.count)"
            connection.send(Array("\(head)\r\n\r\n".utf8) + coding.bytes)
        }
    }

    @Test("is asked for, and decoded", arguments: codings)
    func decoded(_ coding: Coding) throws {
        let server = try server(coding)
        var request = HTTPRequest(server.origin)
        request.decodesContent = true
        let answer = try run.ask(request, limit: Self.plain.utf8.count)?.get()
        #expect(answer?.text == Self.plain)
        #expect(answer?.fields.first == HeaderField("Content-Encoding", coding.name))
        #expect(
            server.texts == [
                "GET / HTTP/1.1\r\nHost: \(server.address)\r\nAccept-Encoding: deflate, gzip, br, zstd\r\n\r\n"
            ])
    }

    @Test("is left as it is where nobody asked for the decoding", arguments: codings)
    func raw(_ coding: Coding) throws {
        let server = try server(coding)
        #expect(try run.ask(HTTPRequest(server.origin))?.get().body == coding.bytes)
        #expect(server.texts == ["GET / HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"])
    }

    @Test("is decoded too where the request names its own codings")
    func ownAcceptEncoding() throws {
        let server = try server(Self.codings[0])
        var request = HTTPRequest(server.origin)
        request.decodesContent = true
        request.fields = [HeaderField("Accept-Encoding", "gzip;q=0.5")]
        #expect(try run.ask(request)?.get().text == Self.plain)
        #expect(
            server.texts == ["GET / HTTP/1.1\r\nHost: \(server.address)\r\nAccept-Encoding: gzip;q=0.5\r\n\r\n"])
    }

    @Test("counts as long as what it decodes to", arguments: codings)
    func limit(_ coding: Coding) throws {
        let server = try server(coding)
        var request = HTTPRequest(server.origin)
        request.decodesContent = true
        let limit = Self.plain.utf8.count - 1
        #expect(run.failure(request, limit: limit) == .tooLarge(limit: limit))
    }

    @Test("that bursts ends at the limit")
    func bomb() throws {
        let server = try server(Self.bomb)
        var request = HTTPRequest(server.origin)
        request.decodesContent = true
        #expect(run.failure(request, limit: 1 << 20) == .tooLarge(limit: 1 << 20))
        // And it is one: without the limit, all of it comes.
        let recorder = Recorder()
        var byteCount = 0
        recorder.onCall = { [unowned recorder] _ in byteCount = max(byteCount, recorder.body.count) }
        run.start(request, for: recorder)
        #expect(run.loop.run { recorder.isFinished })
        #expect(byteCount == 64 << 20)
    }

    @Test("that is broken is a failure", arguments: codings)
    func broken(_ coding: Coding) throws {
        let bytes = [UInt8](repeating: 0xFF, count: 100)
        let server = try RawServer(on: run.loop) { connection, _ in
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding.name)\r\nContent-Length: \(bytes.count)\r\n\r\n"
            connection.send(Array(head.utf8) + bytes)
        }
        var request = HTTPRequest(server.origin)
        request.decodesContent = true
        guard case .undecodable? = run.failure(request) else {
            Issue.record("decoded")
            return
        }
    }

    @Test("in a coding that nobody has heard of, or compressed too often, is a failure")
    func unknown() throws {
        for name in ["rot13", "gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip"] {
            let server = try RawServer(on: run.loop) { connection, _ in
                connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: \(name)\r\nContent-Length: 3\r\n\r\nabc")
            }
            var request = HTTPRequest(server.origin)
            request.decodesContent = true
            guard case .undecodable? = run.failure(request) else {
                Issue.record("decoded \(name)")
                continue
            }
        }
    }
}
