@testable import EventLoop
import Glibc
import NetworkAddress
import TestSupport
import Testing

@Suite("A socket that was handed over and cannot be served")
struct HandedOverRefusalTests {
    private let any = SocketAddress(ip: .loopback, port: 0)

    private func refusal(_ raw: Int32) -> HandedOverSocketFailure? {
        #expect(throws: HandedOverSocketFailure.self) { try BoundListener.adopting(raw) }
    }

    private func unixRefusal(_ raw: Int32) -> HandedOverSocketFailure? {
        #expect(throws: HandedOverSocketFailure.self) { try BoundUnixListener.adopting(raw) }
    }

    @Test("carries datagrams")
    func datagrams() throws {
        for refuse in [refusal, unixRefusal] {
            let failure = refuse(try OpenedSocket.make(AF_INET, SOCK_DGRAM))
            #expect(failure == .notStream(Int32(SOCK_DGRAM.rawValue)))
            #expect(failure?.description.contains("ListenStream=") == true)
        }
    }

    @Test("carries packets in sequence, though it listens")
    func packets() throws {
        let folder = try TemporaryFolder()
        let raw = try OpenedSocket.unix(at: folder.file("s"), SOCK_SEQPACKET, backlog: 1)
        #expect(unixRefusal(raw) == .notStream(Int32(SOCK_SEQPACKET.rawValue)))
    }

    @Test("does not listen, be it bound or not")
    func notListening() throws {
        let folder = try TemporaryFolder()
        #expect(refusal(try OpenedSocket.make(AF_INET, SOCK_STREAM)) == .notListening)
        #expect(refusal(try OpenedSocket.bound(to: any)) == .notListening)
        #expect(unixRefusal(try OpenedSocket.unix(at: folder.file("s"), backlog: nil)) == .notListening)
    }

    @Test("is a connection, and is closed")
    func connection() throws {
        let test = TestLoop()
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let failure = refusal(ends[0])
        #expect(failure == .notListening)
        #expect(failure?.description.contains("Accept=no") == true)
        let other = StreamEnd(StreamSocket(adopting: ends[1], on: test.loop))
        #expect(test.run { other.ending == .endOfStream })
    }

    @Test("is none, or is not there")
    func noSocket() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[1]) }
        #expect(refusal(ends[0]) == .noSocket)
        #expect(unixRefusal(try #require(Optional(open("/dev/null", O_RDONLY)))) == .noSocket)
        #expect(refusal(-1) == .noSocket)
    }

    @Test("is of the other family")
    func family() throws {
        let folder = try TemporaryFolder()
        let unix = refusal(try OpenedSocket.unix(at: folder.file("s"), backlog: 1))
        #expect(unix == .family(.unix))
        #expect(unix?.description.contains("a Unix socket; use") == true)
        let ip = unixRefusal(try OpenedSocket.listening(on: any))
        #expect(ip == .family(.ip))
        #expect(ip?.description.contains("with a path") == true)
    }

    @Test("takes IPv4 besides IPv6, which systemd has from the system's default")
    func bothFamilies() throws {
        let raw = try OpenedSocket.listening(on: SocketAddress(ip: .v6(high: 0, low: 0), port: 0), isIPv6Only: false)
        let failure = refusal(raw)
        guard case .takesIPv4Too(let address) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(address.ip.isUnspecified)
        #expect(failure?.description.contains("\(address)") == true)
        #expect(failure?.description.contains("BindIPv6Only=ipv6-only") == true)
        let mapped = try OpenedSocket.listening(
            on: SocketAddress(ip: .v6(high: 0, low: 0xFFFF_7F00_0001), port: 0), isIPv6Only: false)
        guard case .takesIPv4Too = refusal(mapped) else {
            Issue.record("an IPv4 address in IPv6's form was taken")
            return
        }
    }

    @Test("has no path, so that anybody may connect")
    func abstract() throws {
        let failure = unixRefusal(try OpenedSocket.abstract())
        guard case .abstract(let name) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(!name.isEmpty)
        #expect(failure?.description.contains("\"@\(name)\"") == true)
    }
}
