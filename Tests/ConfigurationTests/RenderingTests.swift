import TestSupport
import Foundation
import NetworkAddress
import Testing
import TorrentIdentity

@testable import Configuration

@Suite("Rendering")
struct RenderingTests {
    @Test("the defaults read as an administrator would write them")
    func defaults() {
        #expect(
            Configuration().rendered == """
                workers = "auto"
                client = []
                torrent = []

                [outbound]
                encryption = "prefer"
                crypto = ["rc4"]
                socks = ["127.0.0.1:1080"]
                transparent = []
                mark = 28019
                forward = []
                virtual_network = ""
                virtual_port = 6883
                other_traffic = "pass"
                allow = []

                [inbound]
                listen = ["0.0.0.0:6881", "[::]:6881"]
                client = "127.0.0.1:6882"
                send_proxy = "off"
                encryption = "prefer"
                crypto = ["rc4", "plaintext"]

                [obfuscation]
                first_flight = "printable"
                cut_first_kilobyte = false

                [tracker]
                listen = ["127.0.0.1:8118"]
                obfuscation = "auto"
                announce_port = "inbound"
                announce_ip = []
                other_requests = "pass"
                proxy = ""
                certificate_authorities = ""
                rule = []

                [tracker_gateway]
                listen = []
                upstream = "http://127.0.0.1:6969"
                peer_address = "x-forwarded-for"
                whitelist = ""

                [torrents]
                infohashes = []
                files = []
                lists = []

                [limits]
                connections = "auto"
                handshakes = 256
                handshakes_per_source = 32
                new_per_source = 50
                announces = 256
                pipes = "auto"

                [timeouts]
                connect = 8
                handshake = 30
                first_bytes = 10
                request = 15
                announce = 20
                idle = 900
                half_closed = 60
                drain = 10

                [state]
                path = "/var/lib/mseproxy"

                [admin]
                listen = ["unix:/run/mseproxy/admin.sock"]
                mode = "0600"

                [metrics]
                listen = []

                [log]
                level = "info"
                format = "auto"

                """)
    }

    @Test("what is rendered reads back the same", arguments: 0..<300)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let configuration = Configuration.random(using: &random)
        #expect(try parsed(configuration.rendered) == configuration)
    }

    @Test("every scalar survives in a string")
    func scalars() throws {
        let scalars = (UInt32(1)...0x10FFFF).compactMap(Unicode.Scalar.init)
        for start in stride(from: 0, to: scalars.count, by: 65_536) {
            var configuration = Configuration()
            let text = String(String.UnicodeScalarView(scalars[start..<min(start + 65_536, scalars.count)]))
            configuration.torrents.files = [text]
            let back = try parsed(configuration.rendered).torrents.files
            #expect(back.map { Array($0.utf8) } == [Array(text.utf8)])
        }
    }

    @Test("nothing that a terminal obeys is printed raw")
    func escapes() {
        #expect(
            "a\"\\\u{0}\u{7F}\u{9B}\u{202E}\u{E0001}\t\n\r".tomlQuoted
                == #""a\"\\\u0000\u007F\u009B\u202E\U000E0001\t\n\r""#)
    }

    @Test("the documented file holds the defaults and names every key")
    func example() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../etc/mseproxy.toml").path
        #expect(try Configuration.load(path: path) == Configuration())
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(try keys(of: text) == keys(of: Configuration().rendered))
    }

    private func keys(of text: String) throws -> Set<String> {
        func keys(in node: TomlNode, path: String) -> [String] {
            guard case .table(let entries) = node.value else { return [path] }
            return entries.flatMap { keys(in: $0.node, path: "\(path).\($0.key)") }
        }
        return Set(keys(in: try TomlDocument(parsing: text).root(), path: ""))
    }
}
