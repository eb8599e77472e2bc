import NetworkAddress
import Testing

import Configuration

@Suite("The tracker's values")
struct TrackerTests {
    @Test(
        "a rule may be a table of its own, or one of a list",
        arguments: [
            """
            [[tracker.rule]]
            host = "Tracker.Example.ORG"
            obfuscation = "require"
            [[tracker.rule]]
            obfuscation = "off"
            host = "*.Example.org."
            """,
            """
            [tracker]
            rule = [{ host = "tracker.example.org", obfuscation = "require" },
                { obfuscation = "off", host = "*.example.org" }]
            """,
        ])
    func ruleForms(text: String) throws {
        let configuration = try parsed(text)
        #expect(
            configuration.tracker.rules == [
                .init(host: "tracker.example.org", obfuscation: .require),
                .init(host: "*.example.org", obfuscation: .off),
            ])
        #expect(
            configuration.rendered.contains(
                """
                rule = [
                    { host = "tracker.example.org", obfuscation = "require" },
                    { host = "*.example.org", obfuscation = "off" },
                ]
                """))
        #expect(try parsed(configuration.rendered) == configuration)
    }

    @Test("the tables of rules stand behind the table's other keys")
    func ruleTablesBehindKeys() throws {
        let text = """
            [tracker]
            obfuscation = "off"
            [[tracker.rule]]
            host = "10.0.0.1"
            obfuscation = "require"
            [tracker_gateway]
            whitelist = "w"
            """
        let configuration = try parsed(text)
        #expect(configuration.tracker.obfuscation == .off)
        #expect(configuration.tracker.obfuscation(forHost: "10.0.0.1") == .require)
        #expect(configuration.trackerGateway.whitelist == "w")
    }

    @Test(
        "the nearest rule counts, wherever it stands",
        arguments: [
            ("tracker.example.org", .require), ("TRACKER.example.org.", .require), ("other.example.org", .off),
            ("a.tracker.example.org", .off), ("deep.below.example.org", .off), ("x.cdn.example.org", .auto),
            ("cdn.example.org", .off), ("example.org", nil), ("notexample.org", nil), (".example.org", .off),
            ("example.org.evil", nil), ("10.0.0.1", .require), ("10.0.0.10", nil), ("2001:db8::1", .auto),
            ("[2001:DB8:0::1]", .auto), ("[10.0.0.1", nil), ("", nil), (".", nil), ("[]", nil), ("*.example.org", .off),
        ] as [(String, ObfuscationPolicy?)])
    func nearestRule(host: String, expected: ObfuscationPolicy?) throws {
        let rules = [
            ("*.example.org", "off"), ("*.cdn.example.org", "auto"), ("tracker.example.org", "require"),
            ("10.0.0.1", "require"), ("[2001:db8::1]", "auto"),
        ].map { "[[tracker.rule]]\nhost = \"\($0)\"\nobfuscation = \"\($1)\"\n" }
        #expect(try parsed(rules.joined()).tracker.obfuscation(forHost: host) == expected)
        #expect(try parsed(rules.reversed().joined()).tracker.obfuscation(forHost: host) == expected)
        #expect(Configuration().tracker.obfuscation(forHost: host) == nil)
    }

    @Test(
        "two rules for one host are an error, in whatever way it is written",
        arguments: [
            ("tracker.example.org", "Tracker.example.ORG.", "tracker.example.org"),
            ("*.example.org", "*.EXAMPLE.org", "*.example.org"),
            ("2001:db8::1", "[2001:DB8:0:0::1]", "2001:db8::1"),
            ("10.0.0.1", "::ffff:10.0.0.1", "10.0.0.1"),
        ])
    func sameHost(first: String, second: String, told: String) {
        let message = "tracker.rule: there is a rule for \"\(told)\" already, on line"
        let tables = [first, "between", second].map { "[[tracker.rule]]\nhost = \"\($0)\"\nobfuscation = \"off\"\n" }
        #expect(errors(in: tables.joined()) == ["7:1: \(message) 1"])
        let list =
            "\nrule = [\n{ host = \"\(first)\", obfuscation = \"off\" },\n  { host = \"\(second)\", obfuscation = \"auto\" }]"
        #expect(errors(in: "[tracker]" + list) == ["4:3: \(message) 3"])
    }

    @Test("a name, and all below it, are two hosts")
    func nameAndBelow() {
        #expect(
            errors(
                in:
                    "[tracker]\nrule = [{ host = \"a.b\", obfuscation = \"off\" }, { host = \"*.a.b\", obfuscation = \"off\" }]"
            )
                == [])
    }

    @Test(
        "what is no host of a tracker is shown",
        arguments: [
            "", "*", "*.", "*.*.example.org", "tracker.*", "tracker.example.org:6969", "http://tracker.example.org",
            "10.0.0.1:80", "*.10.0.0.1", "*.1", "[::1]:80", "a b", "a..b", "a..", ".a", "*..a", "[tracker]", "1.2.3",
            "tracker/",
            "trackér.example",
        ])
    func noHost(text: String) {
        let expected =
            "3:8: tracker.rule.host: malformed host \"\(text)\": expected a name or an address without a port, or \"*.\" "
            + "and a name for all below it, for example \"tracker.example.org\" or \"*.example.org\""
        #expect(errors(in: "[[tracker.rule]]\nobfuscation = \"off\"\nhost = \"\(text)\"") == [expected])
    }

    @Test("a rule without a host or without what to do is incomplete, and no second rule for nothing")
    func incomplete() {
        #expect(
            errors(in: "[[tracker.rule]]\n[[tracker.rule]]\nobfuscation = \"off\"\n[[tracker.rule]]\nhost = \"a\"") == [
                "1:1: tracker.rule.host: is missing", "1:1: tracker.rule.obfuscation: is missing",
                "2:1: tracker.rule.host: is missing", "4:1: tracker.rule.obfuscation: is missing",
            ])
    }

    @Test(
        "a port to announce is a number or the word",
        arguments: [
            ("0", "0 is out of range: expected \"inbound\" or an integer from 1 to 65535"),
            ("65536", "65536 is out of range: expected \"inbound\" or an integer from 1 to 65535"),
            ("-1", "-1 is out of range: expected \"inbound\" or an integer from 1 to 65535"),
            ("\"6881\"", "expected \"inbound\" or an integer from 1 to 65535, found \"6881\""),
            ("\"auto\"", "expected \"inbound\" or an integer from 1 to 65535, found \"auto\""),
            ("[6881]", "expected \"inbound\" or an integer, found an array"),
        ])
    func announcePort(value: String, expected: String) {
        #expect(errors(in: "[tracker]\nannounce_port = \(value)") == ["2:17: tracker.announce_port: \(expected)"])
    }

    @Test("the ports that can be announced are read", arguments: [1, 6881, 65535] as [UInt16])
    func announcedPort(port: UInt16) throws {
        #expect(try parsed("[tracker]\nannounce_port = \(port)").tracker.announcePort == .exactly(port))
        #expect(try parsed("[tracker]\nannounce_port = \"inbound\"").tracker.announcePort == .inbound)
    }

    @Test(
        "an address to announce is one that can be connected to, without a port",
        arguments: [
            (
                "203.0.113.5:6881",
                "malformed address \"203.0.113.5:6881\": expected an IP address without a port, for example "
                    + "\"203.0.113.5\" or \"2001:db8::1\""
            ),
            (
                "host.example",
                "malformed address \"host.example\": expected an IP address without a port, for example "
                    + "\"203.0.113.5\" or \"2001:db8::1\""
            ),
            ("::ffff:10.0.0.1", "\"::ffff:10.0.0.1\" cannot be announced: write \"10.0.0.1\""),
            ("0.0.0.0", "\"0.0.0.0\" cannot be announced: it is no one's address"),
            ("::", "\"::\" cannot be announced: it is no one's address"),
        ])
    func announceIP(text: String, expected: String) {
        #expect(errors(in: "[tracker]\nannounce_ip = [\"\(text)\"]") == ["2:16: tracker.announce_ip: \(expected)"])
    }

    @Test("at most one address of each family is announced")
    func families() throws {
        #expect(
            errors(in: "[tracker]\nannounce_ip = [\"10.0.0.1\",\n\"fd00::1\",\n\"10.0.0.2\", \"fd00::2\"]") == [
                "4:1: tracker.announce_ip: 10.0.0.2 is a second address of its family, after the one on line 2: one of "
                    + "each can be announced",
                "4:13: tracker.announce_ip: fd00::2 is a second address of its family, after the one on line 3: one of "
                    + "each can be announced",
            ])
    }

    @Test(
        "a server's URL is a scheme, a host, and a port where the scheme leaves it open",
        arguments: [
            ("http://tracker.example.org", "http://tracker.example.org"),
            ("HTTPS://Tracker.example.org:8443/", "https://Tracker.example.org:8443"),
            ("http://[2001:db8::1]/", "http://[2001:db8::1]"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
            ("http://203.0.113.5", "http://203.0.113.5"),
        ])
    func upstream(text: String, expected: String) throws {
        #expect(try parsed("[tracker_gateway]\nupstream = \"\(text)\"").trackerGateway.upstream == expected)
    }

    @Test(
        "what names no server, or more than one, is refused",
        arguments: [
            "", "tracker.example.org", "tracker.example.org:80", "ftp://tracker.example.org", "socks5://a:1", "http://",
            "http:///", "http://a/b", "http://a//", "http://a?b", "http://a#b",
            "http://a:", "http://a:65536", "http://a:1:2", "http://::1", "http://[::1", "http://1.2.3", "http://a b",
            "http//a", " http://a", "http://a ", "http://a\\n", "http://a\\u0000", "http://-%41",
        ])
    func noUpstream(text: String) throws {
        let error = try #require(errors(in: "[tracker_gateway]\nupstream = \"\(text)\"").first)
        #expect(error.hasPrefix("2:12: tracker_gateway.upstream: malformed URL \"\(text)\": expected http or https, "))
        #expect(errors(in: "[tracker]\nproxy = \"\(text)\"").isEmpty == (["", "socks5://a:1"].contains(text)))
    }

    @Test(
        "a user name is refused, and no password is repeated", arguments: ["http://user@a", "http://user:secret@a:2"])
    func users(text: String) {
        for key in ["[tracker_gateway]\nupstream", "[tracker]\nproxy"] {
            let error = errors(in: "\(key) = \"\(text)\"").first ?? ""
            #expect(error.contains("a URL with a user name, which is not supported: expected "))
            #expect(!error.contains("secret"))
        }
    }

    @Test("a URL with port 0 cannot be connected to")
    func portZero() {
        #expect(
            errors(in: "tracker_gateway.upstream = \"http://a:0\"\ntracker.proxy = \"http://a:0/\"") == [
                "1:28: tracker_gateway.upstream: \"http://a:0\" cannot be connected to: port 0",
                "2:17: tracker.proxy: \"http://a:0/\" cannot be connected to: port 0",
            ])
    }

    @Test(
        "a proxy is of a kind that libcurl knows, and has a port",
        arguments: [
            ("http://a:1", nil), ("https://a:1", nil), ("socks4://a:1", nil), ("socks4a://a:1", nil),
            ("SOCKS5://a:1/", nil), ("socks5h://[::1]:9050", nil),
            ("http://a", "malformed URL \"http://a\""), ("a:1", "malformed URL \"a:1\""),
            ("socks6://a:1", "malformed URL \"socks6://a:1\""),
        ])
    func proxy(text: String, expected: String?) {
        let hint =
            ": expected http, https, socks4, socks4a, socks5 or socks5h, a host and a port, for example "
            + "\"socks5h://127.0.0.1:9050\""
        #expect(
            errors(in: "[tracker]\nproxy = \"\(text)\"") == expected.map { ["2:9: tracker.proxy: \($0)\(hint)"] } ?? [])
    }

    @Test("an empty path is none where one may be left out, and a NUL is not")
    func paths() throws {
        let none = try parsed("tracker.certificate_authorities = \"\"\ntracker_gateway.whitelist = \"\"")
        #expect(none == Configuration())
        #expect(
            errors(in: "tracker.certificate_authorities = \"a\\u0000\"\ntracker_gateway.whitelist = 5") == [
                "1:35: tracker.certificate_authorities: \"a\\u0000\" is no path: it holds a NUL",
                "2:29: tracker_gateway.whitelist: expected a string, found an integer",
            ])
    }

    @Test(
        "an unknown name lists the known ones",
        arguments: [
            (
                "[tracker]\nobfuscation = \"prefer\"",
                "2:15: tracker.obfuscation: expected one of \"auto\", \"require\", \"off\", found \"prefer\""
            ),
            (
                "[tracker]\nother_requests = \"refused\"",
                "2:18: tracker.other_requests: expected one of \"pass\", \"refuse\", found \"refused\"; did you mean "
                    + "\"refuse\"?"
            ),
            (
                "[tracker_gateway]\npeer_address = \"x_forwarded_for\"",
                "2:16: tracker_gateway.peer_address: expected one of \"x-forwarded-for\", \"ip\", \"source\", found "
                    + "\"x_forwarded_for\"; did you mean \"x-forwarded-for\"?"
            ),
            ("[tracker]\nrule = 5", "2:8: tracker.rule: expected an array of tables, found an integer"),
        ])
    func choices(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }
}
