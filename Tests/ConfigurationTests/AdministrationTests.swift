import NetworkAddress
import Testing

@testable import Configuration

@Suite("Administration")
struct AdministrationTests {
    @Test("sockets, their mode, figures, the drain and the log's format are read")
    func values() throws {
        let configuration = try parsed(
            """
            [admin]
            listen = ["unix:/run/a.sock", "unix:/tmp/b c.sock"]
            mode = "660"
            [metrics]
            listen = ["127.0.0.1:9469", "[::1]:9469"]
            [timeouts]
            drain = 0
            [log]
            format = "json"
            """)
        #expect(configuration.admin.listen == ["/run/a.sock", "/tmp/b c.sock"])
        #expect(configuration.admin.mode == 0o660)
        #expect(configuration.metrics.listen.map(\.description) == ["127.0.0.1:9469", "[::1]:9469"])
        #expect(configuration.timeouts.drain == .zero)
        #expect(configuration.log.format == .json)
    }

    @Test(
        "the administration listens on Unix sockets alone",
        arguments: [
            "127.0.0.1:9000", "/run/a.sock", "unix:", "unix:a.sock", "unix:/", "unix:/run/", "unix:@abstract",
            "UNIX:/a",
        ])
    func socketForms(text: String) {
        let found = errors(in: "[admin]\nlisten = [\"\(text)\"]")
        #expect(found.count == 1)
        #expect(
            found.allSatisfy { $0.hasPrefix("2:11: admin.listen: malformed socket \"\(text)\": expected \"unix:\"") })
    }

    @Test("a socket's path fits into its address")
    func longPaths() {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(errors(in: "[admin]\nlisten = [\"unix:\(path)\"]").isEmpty)
        #expect(errors(in: "[admin]\nlisten = [\"unix:\(path)a\"]").count == 1)
        #expect(errors(in: "[admin]\nlisten = [\"unix:/a\\u0000b\"]").count == 1)
    }

    @Test("a socket is listened on once")
    func twice() {
        #expect(
            errors(in: "[admin]\nlisten = [\"unix:/a\",\n\"unix:/a\"]")
                == ["3:1: admin.listen: \"unix:/a\" is already listened on, on line 2"])
    }

    @Test("a mode is octal", arguments: ["", "6", "0800", "01777", "+600", "-600", "rw-", "0x1ff", "00600"])
    func modes(text: String) {
        #expect(
            errors(in: "[admin]\nmode = \"\(text)\"") == [
                "2:8: admin.mode: malformed mode \"\(text)\": expected octal digits from \"0000\" to \"0777\", for example "
                    + "\"0660\""
            ])
    }

    @Test(
        "figures are for this host alone, whoever else may use the proxy",
        arguments: ["0.0.0.0", "[::]", "192.168.1.2"])
    func exposedFigures(host: String) {
        let found = errors(in: "[outbound]\nallow = [\"192.168.0.0/16\"]\n[metrics]\nlisten = [\"\(host):9469\"]")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("4:11: metrics.listen: \(host):9469 is open to others than this host") == true)
    }

    @Test("figures have a port of their own")
    func clashes() {
        #expect(
            errors(in: "[metrics]\nlisten = [\"127.0.0.1:1080\"]") == [
                "2:11: metrics.listen: 127.0.0.1:1080 is already taken by outbound.socks = 127.0.0.1:1080 by default"
            ])
    }

    @Test("a drain is a time or none", arguments: ["-1", "86401", "1e-10"])
    func drains(text: String) {
        let found = errors(in: "[timeouts]\ndrain = \(text)")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(" is out of range: expected from 0 to 86400 seconds") == true)
    }

    @Test("of several folders of a service manager the first counts")
    func folders() {
        #expect(ServiceFolders.first(ofList: "/var/lib/a:/var/lib/b") == "/var/lib/a")
        #expect(ServiceFolders.first(ofList: "/run/a") == "/run/a")
        #expect(ServiceFolders.first(ofList: "") == nil)
    }

    @Test(
        "a sidecar's daemon is looked for in the folder that its unit makes, and then where one started by hand is",
        arguments: [
            ("/etc/mseproxy/client.toml", ["/run/mseproxy-client/admin.sock", "/run/mseproxy/admin.sock"]),
            ("client.toml", ["/run/mseproxy-client/admin.sock", "/run/mseproxy/admin.sock"]),
            ("/etc/mseproxy/a.b.toml", ["/run/mseproxy-a.b/admin.sock", "/run/mseproxy/admin.sock"]),
            ("/etc/mseproxy/mseproxy.toml", ["/run/mseproxy/admin.sock"]),
            ("/srv/settings", ["/run/mseproxy/admin.sock"]), ("/srv/.toml", ["/run/mseproxy/admin.sock"]),
            (nil, ["/run/mseproxy/admin.sock"]),
        ])
    func adminSockets(file: String?, sockets: [String]) {
        #expect(ServiceFolders.adminSockets(forConfiguration: file, given: nil) == sockets)
        #expect(ServiceFolders.adminSockets(forConfiguration: file, given: "/run/x") == ["/run/x/admin.sock"])
    }

    @Test("figures are kept on this host for what they tell, which is not which torrents there are")
    func figuresOpenToOthers() {
        let found = errors(in: "[metrics]\nlisten = [\"0.0.0.0:9469\"]")
        #expect(found.first?.contains("anyone could read how many torrents, peers and connections there are") == true)
    }
}
