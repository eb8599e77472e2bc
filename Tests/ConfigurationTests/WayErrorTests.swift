import NetworkAddress
import Testing

import Configuration

@Suite("Ways in that cannot be")
struct WayErrorTests {
    private static let networkHint =
        "expected a range without bits beyond its prefix, for example \"198.18.0.0/15\" or \"127.64.0.0/10\""

    @Test(
        "a virtual network is a range of addresses that peers could have",
        arguments: [
            ("198.18.0.1/15", "malformed network \"198.18.0.1/15\": \(networkHint)"),
            ("198.18.0.0/33", "malformed network \"198.18.0.0/33\": \(networkHint)"),
            ("lo", "malformed network \"lo\": \(networkHint)"),
            (
                "198.18.0.0/30",
                "\"198.18.0.0/30\" cannot be the virtual network: it has 4 addresses, and 8 are the least"
            ),
            (
                "198.18.0.2/31",
                "\"198.18.0.2/31\" cannot be the virtual network: it has 2 addresses, and 8 are the least"
            ),
            (
                "198.18.0.2/32",
                "\"198.18.0.2/32\" cannot be the virtual network: it has 1 address, and 8 are the least"
            ),
            (
                "fd00::/64",
                "\"fd00::/64\" cannot be the virtual network: it is not IPv4, which stands for IPv6 peers as well"
            ),
            ("16.0.0.0/7", "\"16.0.0.0/7\" cannot be the virtual network: it is larger than a /8"),
            ("0.0.0.0/0", "\"0.0.0.0/0\" cannot be the virtual network: it is larger than a /8"),
            (
                "127.0.0.0/8",
                "\"127.0.0.0/8\" cannot be the virtual network: it holds 127.0.0.1, which is not a peer's; take "
                    + "\"127.64.0.0/10\" of it"
            ),
            ("0.0.0.0/8", "\"0.0.0.0/8\" cannot be the virtual network: it holds 0.0.0.0, which is no one's address"),
            (
                "255.255.0.0/16",
                "\"255.255.0.0/16\" cannot be the virtual network: it holds 255.255.255.255, which is no one's address"
            ),
            (
                "239.0.0.0/8",
                "\"239.0.0.0/8\" cannot be the virtual network: its addresses are multicast, and cannot be connected to"
            ),
        ])
    func virtualNetwork(text: String, expected: String) {
        #expect(
            errors(in: "[outbound]\nvirtual_network = \"\(text)\"") == ["2:19: outbound.virtual_network: \(expected)"])
    }

    @Test(
        "a virtual network may hold addresses that are listened on",
        arguments: [
            "[outbound]\nvirtual_network = \"198.18.0.0/15\"\n[inbound]\nlisten = [\"198.18.0.1:6881\"]",
            "[outbound]\nvirtual_network = \"127.64.0.0/10\"\nsocks = [\"127.64.0.1:1080\"]",
            "[outbound]\nvirtual_network = \"10.0.0.8/29\"",
            "[outbound]\nvirtual_network = \"240.0.0.0/8\"",
            // Its port is taken in IPv4 alone, and where there is a network at all.
            "[outbound]\nvirtual_network = \"198.18.0.0/15\"\nsocks = [\"[::1]:6883\"]",
            "[outbound]\nsocks = [\"127.0.0.1:6883\"]\nvirtual_port = 6883",
            "[outbound]\nvirtual_network = \"198.18.0.0/15\"\n[inbound]\nclient = \"198.18.0.5:6882\"",
        ])
    func rightNetwork(text: String) {
        #expect(errors(in: text) == [])
    }

    @Test("an IPv4 network in IPv6's form is the IPv4 network")
    func mappedNetwork() throws {
        let network = try parsed("[outbound]\nvirtual_network = \"::ffff:198.18.0.0/111\"").outbound.virtualNetwork
        #expect(network?.description == "198.18.0.0/15")
        #expect(errors(in: "[outbound]\nvirtual_network = \"::ffff:127.0.0.0/104\"").count == 1)
    }

    @Test(
        "the virtual network's port is taken on every address, and the key that stands in the file is to blame",
        arguments: [
            (
                "[outbound]\nvirtual_network = \"198.18.0.0/15\"\nsocks = [\"127.0.0.1:6883\"]",
                "3:10: outbound.socks: 127.0.0.1:6883 is already taken by outbound.virtual_port = 6883 by default"
            ),
            (
                "[outbound]\nvirtual_port = 1080\nvirtual_network = \"198.18.0.0/15\"",
                "2:16: outbound.virtual_port: 1080 is already taken by outbound.socks = 127.0.0.1:1080 by default"
            ),
            (
                "[inbound]\nlisten = [\"0.0.0.0:7000\"]\n[outbound]\nvirtual_network = \"198.18.0.0/15\"\n"
                    + "virtual_port = 7000",
                "5:16: outbound.virtual_port: 7000 is already taken by inbound.listen = 0.0.0.0:7000 on line 2"
            ),
            (
                "[outbound]\nvirtual_network = \"198.18.0.0/15\"\n[inbound]\nclient = \"127.0.0.1:6883\"",
                "4:10: inbound.client: 127.0.0.1:6883 is the proxy itself, outbound.virtual_port = 6883 by default: every "
                    + "connection would come back"
            ),
            (
                "[outbound]\nvirtual_network = \"198.18.0.0/15\"\nforward = "
                    + "[{ listen = \"127.0.0.1:7001\", target = \"198.19.1.2:6883\" }]",
                "3:50: outbound.forward.target: 198.19.1.2:6883 is the proxy itself, outbound.virtual_port = 6883 by "
                    + "default: every connection would come back"
            ),
            (
                "[outbound]\nvirtual_network = \"198.18.0.0/15\"\nvirtual_port = 6882",
                "3:16: outbound.virtual_port: 6882 is where inbound.client = 127.0.0.1:6882, a default, connects to: every "
                    + "connection would come back"
            ),
        ])
    func virtualPortTaken(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "a mark and a virtual port are integers in their range",
        arguments: [
            ("mark = -1", "2:8: outbound.mark: -1 is out of range: expected an integer from 0 to 4294967295"),
            (
                "mark = 4294967296",
                "2:8: outbound.mark: 4294967296 is out of range: expected an integer from 0 to 4294967295"
            ),
            ("mark = \"0x6d73\"", "2:8: outbound.mark: expected an integer, found a string"),
            ("virtual_port = 0", "2:16: outbound.virtual_port: 0 is out of range: expected an integer from 1 to 65535"),
            (
                "virtual_port = 65536",
                "2:16: outbound.virtual_port: 65536 is out of range: expected an integer from 1 to 65535"
            ),
            ("virtual_port = 1.5", "2:16: outbound.virtual_port: expected an integer, found a float"),
            ("virtual_network = []", "2:19: outbound.virtual_network: expected a string, found an array"),
        ])
    func integers(text: String, expected: String) {
        #expect(errors(in: "[outbound]\n\(text)") == [expected])
        // A port that cannot be read is no second error where there is a network.
        let network = text.hasPrefix("virtual_network") ? "" : "\nvirtual_network = \"198.18.0.0/15\""
        #expect(errors(in: "[outbound]\n\(text)\(network)") == [expected])
    }

    @Test(
        "a client needs an address of its own, which is not the proxy's",
        arguments: [
            ("[[client]]\nsources = []", "1:1: client.address: is missing"),
            (
                "[[client]]\naddress = \"127.0.0.1:5501\"\n[[client]]\naddress = \"127.0.0.1:5501\"",
                "3:1: client: 127.0.0.1:5501 is a client already, on line 1"
            ),
            (
                "client = [{ address = \"Box.example:1\" },\n{ address = \"box.example:2\" },"
                    + " { address = \"box.example:1\" }]",
                "2:32: client: box.example:1 is a client already, on line 1"
            ),
            (
                "[[client]]\naddress = \"[::ffff:127.0.0.1]:5501\"\n[[client]]\naddress = \"127.0.0.1:5501\"",
                "3:1: client: 127.0.0.1:5501 is a client already, on line 1"
            ),
            (
                "[[client]]\naddress = \"5501\"",
                "2:11: client.address: malformed address \"5501\": \(AddressErrorTests.destinationHint)"
            ),
            ("[[client]]\naddress = \"a:0\"", "2:11: client.address: \"a:0\" cannot be connected to: port 0"),
            (
                "[[client]]\naddress = \"127.0.0.1:6881\"",
                "2:11: client.address: 127.0.0.1:6881 is the proxy itself, inbound.listen = 0.0.0.0:6881 by default: "
                    + "every connection would come back"
            ),
            (
                "[[client]]\naddress = \"127.0.0.1:5501\"\nsources = [\"127.0.0.1:80\"]",
                "3:12: client.sources: malformed network \"127.0.0.1:80\": \(AddressErrorTests.networkHint)"
            ),
            (
                "[[client]]\naddress = \"127.0.0.1:5501\"\ninfohashes = [\"ab\"]",
                "3:15: client.infohashes: malformed infohash \"ab\": \(AddressErrorTests.infohashHint)"
            ),
            (
                "[[client]]\naddress = \"127.0.0.1:5501\"\nfiles = [\"\"]", "3:10: client.files: an empty path"
            ),
            (
                "[client]\naddress = \"127.0.0.1:5501\"",
                "1:1: client: expected an array of tables, found a table: write [[client]]"
            ),
            ("client = \"127.0.0.1:5501\"", "1:10: client: expected an array of tables, found a string"),
        ])
    func clients(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "what else may be misspelt is shown",
        arguments: [
            (
                "[inbound]\nsend_proxy = \"v22\"",
                "2:14: inbound.send_proxy: expected one of \"off\", \"v2\", found \"v22\"; did you mean \"v2\"?"
            ),
            (
                "[inbound]\nsend_proxy = true",
                "2:14: inbound.send_proxy: expected a string, found a boolean"
            ),
            ("[state]\npath = \"a\\u0000b\"", "2:8: state.path: \"a\\u0000b\" is no path: it holds a NUL"),
            ("[state]\npath = false", "2:8: state.path: expected a string, found a boolean"),
            (
                "[outbound]\ntransparent = [\"7002\"]",
                "2:16: outbound.transparent: malformed address \"7002\": \(AddressErrorTests.listenerHint)"
            ),
            (
                "[outbound]\ntransparent = [\"127.0.0.1:1080\"]",
                "2:16: outbound.transparent: 127.0.0.1:1080 is already taken by outbound.socks = 127.0.0.1:1080 by default"
            ),
        ])
    func others(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }
}
