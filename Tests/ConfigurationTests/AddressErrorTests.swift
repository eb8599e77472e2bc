import Testing

import Configuration

@Suite("Addresses that cannot be")
struct AddressErrorTests {
    static let listenerHint = "expected an IP address and a port, for example \"127.0.0.1:6881\" or \"[::1]:6881\""
    static let destinationHint =
        "expected a host and a port, for example \"203.0.113.5:6881\", \"[2001:db8::1]:6881\" or "
        + "\"peer.example.org:6881\""
    static let networkHint =
        "expected an address or a range without bits beyond its prefix, for example \"192.168.0.0/16\" or \"fd00::/8\""
    static let infohashHint =
        "expected 40 hexadecimal digits, or 64 for a v2 torrent, for example "
        + "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\""

    @Test(
        "a malformed address is shown next to a right one",
        arguments: [
            ("[outbound]\nsocks = [\"1080\"]", "2:10: outbound.socks: malformed address \"1080\": \(listenerHint)"),
            (
                "[outbound]\nsocks = [\"localhost:1080\"]",
                "2:10: outbound.socks: malformed address \"localhost:1080\": \(listenerHint)"
            ),
            (
                "[inbound]\nlisten = [\"::1:80\"]",
                "2:11: inbound.listen: malformed address \"::1:80\": \(listenerHint)"
            ),
            (
                "[inbound]\nlisten = [\"[::ffff:10.0.0.1]:80\"]",
                "2:11: inbound.listen: \"[::ffff:10.0.0.1]:80\" cannot be listened on: write \"10.0.0.1:80\""
            ),
            (
                "[inbound]\nclient = \"host\"",
                "2:10: inbound.client: malformed address \"host\": \(destinationHint)"
            ),
            ("[inbound]\nclient = \"host:0\"", "2:10: inbound.client: \"host:0\" cannot be connected to: port 0"),
            (
                "[outbound]\nforward = [{ listen = \"127.0.0.1:1\", target = \"1.2.3.4:0\" }]",
                "2:47: outbound.forward.target: \"1.2.3.4:0\" cannot be connected to: port 0"
            ),
            (
                "[outbound]\nforward = [{ listen = \"x\", target = \"1.2.3.4:5\" }]",
                "2:23: outbound.forward.listen: malformed address \"x\": \(listenerHint)"
            ),
            ("[[outbound.forward]]\nlisten = \"127.0.0.1:1\"", "1:1: outbound.forward.target: is missing"),
            ("[outbound]\nforward = [{ target = \"a:1\" }]", "2:12: outbound.forward.listen: is missing"),
            (
                "[outbound]\nallow = [\"10.0.0.1/8\"]",
                "2:10: outbound.allow: malformed network \"10.0.0.1/8\": \(networkHint)"
            ),
            (
                "[torrents]\ninfohashes = [\"abc\"]",
                "2:15: torrents.infohashes: malformed infohash \"abc\": \(infohashHint)"
            ),
        ])
    func malformed(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "an infohash has 40 or 64 hexadecimal digits and nothing else",
        arguments: [
            String(repeating: "a", count: 39), String(repeating: "a", count: 41), String(repeating: "a", count: 63),
            String(repeating: "a", count: 39) + "g", String(repeating: "a", count: 63) + "g", "",
            String(repeating: "é", count: 20),
        ])
    func infohash(text: String) {
        #expect(errors(in: "[torrents]\ninfohashes = [\"\(text)\"]").count == 1)
    }

    @Test(
        "a plaintext listener open to others needs a list of who they are",
        arguments: [
            ("[outbound]\nsocks = [\"192.168.1.2:1080\"]", "2:10: outbound.socks: 192.168.1.2:1080"),
            ("[outbound]\nsocks = [\"0.0.0.0:1080\"]\nallow = []", "2:10: outbound.socks: 0.0.0.0:1080"),
            ("[outbound]\nsocks = [\"[::]:1080\"]", "2:10: outbound.socks: [::]:1080"),
            (
                "[[outbound.forward]]\nlisten = \"10.0.0.1:7001\"\ntarget = \"a:1\"",
                "2:10: outbound.forward.listen: 10.0.0.1:7001"
            ),
            ("[tracker]\nlisten = [\"192.168.1.2:8118\"]", "2:11: tracker.listen: 192.168.1.2:8118"),
            (
                "[outbound]\ntransparent = [\"127.0.0.1:7002\",\n\"0.0.0.0:7003\"]",
                "3:1: outbound.transparent: 0.0.0.0:7003"
            ),
            ("[outbound]\ntransparent = [\"[::]:7002\"]", "2:16: outbound.transparent: [::]:7002"),
        ])
    func exposed(text: String, expected: String) {
        let reason =
            " is open to others than this host: say who may use it, for example outbound.allow = [\"192.168.0.0/16\"]"
        #expect(errors(in: text) == [expected + reason])
    }

    @Test(
        "one address is listened on once",
        arguments: [
            (
                "[outbound]\nsocks = [\"127.0.0.1:1080\",\n\"127.0.0.1:1080\"]",
                "3:1: outbound.socks: 127.0.0.1:1080 is already taken by outbound.socks = 127.0.0.1:1080 on line 2"
            ),
            (
                "[inbound]\nlisten = [\"127.0.0.1:7001\"]\n[outbound]\nforward = "
                    + "[{ listen = \"127.0.0.1:7001\", target = \"a:1\" }]",
                "4:23: outbound.forward.listen: 127.0.0.1:7001 is already taken by inbound.listen = 127.0.0.1:7001 on "
                    + "line 2"
            ),
            (
                "[outbound]\nsocks = [\"127.0.0.1:6881\"]",
                "2:10: outbound.socks: 127.0.0.1:6881 is already taken by inbound.listen = 0.0.0.0:6881 by default"
            ),
            (
                "[inbound]\nlisten = [\"0.0.0.0:1080\"]",
                "2:11: inbound.listen: 0.0.0.0:1080 is already taken by outbound.socks = 127.0.0.1:1080 by default"
            ),
            (
                "[inbound]\nlisten = [\"[::]:7000\", \"[::1]:7000\"]",
                "2:24: inbound.listen: [::1]:7000 is already taken by inbound.listen = [::]:7000 on line 2"
            ),
            (
                "[outbound]\nsocks = [\"127.0.0.1:8118\"]",
                "2:10: outbound.socks: 127.0.0.1:8118 is already taken by tracker.listen = 127.0.0.1:8118 by default"
            ),
            (
                "[tracker]\nlisten = [\"127.0.0.1:6881\"]",
                "2:11: tracker.listen: 127.0.0.1:6881 is already taken by inbound.listen = 0.0.0.0:6881 by default"
            ),
            (
                "[tracker_gateway]\nlisten = [\"0.0.0.0:8118\"]",
                "2:11: tracker_gateway.listen: 0.0.0.0:8118 is already taken by tracker.listen = 127.0.0.1:8118 by "
                    + "default"
            ),
        ])
    func clash(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "addresses that only look alike do not clash",
        arguments: [
            "[inbound]\nlisten = [\"0.0.0.0:7000\", \"[::]:7000\"]",
            "[inbound]\nlisten = [\"0.0.0.0:7000\", \"[::1]:7000\"]",
            "[inbound]\nlisten = [\"10.0.0.1:7000\", \"10.0.0.2:7000\", \"10.0.0.1:7001\"]",
            "[inbound]\nlisten = [\"0.0.0.0:0\", \"127.0.0.1:0\", \"127.0.0.1:0\"]",
            "[outbound]\nsocks = [\"192.168.1.2:1080\"]\nallow = [\"192.168.0.0/16\"]",
            "[outbound]\nsocks = [\"127.8.9.10:1080\", \"[::1]:1080\"]",
            "[tracker]\nlisten = [\"192.168.1.2:8118\"]\n[outbound]\nallow = [\"192.168.0.0/16\"]",
            "[tracker_gateway]\nlisten = [\"203.0.113.5:80\", \"[::]:80\"]",
        ])
    func noClash(text: String) {
        #expect(errors(in: text) == [])
    }

    @Test(
        "a connection to the proxy itself is refused",
        arguments: [
            (
                "[inbound]\nclient = \"127.0.0.1:6881\"",
                "2:10: inbound.client: 127.0.0.1:6881 is the proxy itself, inbound.listen = 0.0.0.0:6881 by default"
            ),
            (
                "[inbound]\nclient = \"127.9.9.9:6881\"",
                "2:10: inbound.client: 127.9.9.9:6881 is the proxy itself, inbound.listen = 0.0.0.0:6881 by default"
            ),
            (
                "[inbound]\nclient = \"[::1]:6881\"",
                "2:10: inbound.client: [::1]:6881 is the proxy itself, inbound.listen = [::]:6881 by default"
            ),
            (
                "[inbound]\nclient = \"LocalHost:1080\"",
                "2:10: inbound.client: LocalHost:1080 is the proxy itself, outbound.socks = 127.0.0.1:1080 by default"
            ),
            (
                "[inbound]\nclient = \"0.0.0.0:1080\"",
                "2:10: inbound.client: 0.0.0.0:1080 is the proxy itself, outbound.socks = 127.0.0.1:1080 by default"
            ),
            (
                "[inbound]\nclient = \"[::ffff:127.0.0.1]:1080\"",
                "2:10: inbound.client: [::ffff:127.0.0.1]:1080 is the proxy itself, outbound.socks = 127.0.0.1:1080 "
                    + "by default"
            ),
            (
                "[outbound]\nforward = [{ listen = \"127.0.0.1:7001\", target = \"127.0.0.1:7001\" }]",
                "2:50: outbound.forward.target: 127.0.0.1:7001 is the proxy itself, outbound.forward.listen = "
                    + "127.0.0.1:7001 on line 2"
            ),
            (
                "[inbound]\nlisten = [\"0.0.0.0:6882\"]",
                "2:11: inbound.listen: 0.0.0.0:6882 is where inbound.client = 127.0.0.1:6882, a default, connects to"
            ),
            (
                "[inbound]\nclient = \"127.0.0.1:8118\"",
                "2:10: inbound.client: 127.0.0.1:8118 is the proxy itself, tracker.listen = 127.0.0.1:8118 by default"
            ),
            (
                "[tracker]\nproxy = \"http://localhost:8118\"",
                "2:9: tracker.proxy: localhost:8118 is the proxy itself, tracker.listen = 127.0.0.1:8118 by default"
            ),
            (
                "[tracker_gateway]\nlisten = [\"0.0.0.0:80\"]\nupstream = \"http://127.0.0.1\"",
                "3:12: tracker_gateway.upstream: 127.0.0.1:80 is the proxy itself, tracker_gateway.listen = 0.0.0.0:80 "
                    + "on line 2"
            ),
            (
                "[tracker_gateway]\nlisten = [\"[::]:443\"]\nupstream = \"https://[::1]/\"",
                "3:12: tracker_gateway.upstream: [::1]:443 is the proxy itself, tracker_gateway.listen = [::]:443 on "
                    + "line 2"
            ),
            (
                "[tracker_gateway]\nlisten = [\"0.0.0.0:80\"]\nupstream = \"http://127.0.0.1:8118\"",
                "3:12: tracker_gateway.upstream: 127.0.0.1:8118 is the proxy itself, tracker.listen = 127.0.0.1:8118 by "
                    + "default"
            ),
            (
                "[tracker_gateway]\nlisten = [\"0.0.0.0:6969\"]",
                "2:11: tracker_gateway.listen: 0.0.0.0:6969 is where tracker_gateway.upstream = 127.0.0.1:6969, a "
                    + "default, connects to"
            ),
        ])
    func loop(text: String, expected: String) {
        #expect(errors(in: text) == ["\(expected): every connection would come back"])
    }

    @Test(
        "what is on another host or port, or never used, is no loop",
        arguments: [
            "[inbound]\nclient = \"127.0.0.1:6883\"", "[inbound]\nclient = \"203.0.113.5:6881\"",
            "[inbound]\nclient = \"client.example:6881\"",
            "[inbound]\nlisten = []\n[outbound]\nsocks = [\"127.0.0.1:6882\"]",
            "[inbound]\nlisten = [\"10.0.0.1:6882\"]",
            "[tracker]\nproxy = \"http://127.0.0.1:8119\"",
            "[tracker]\nproxy = \"http://proxy.example:8118\"",
            "[tracker_gateway]\nupstream = \"http://127.0.0.1:8118\"",
            "[tracker]\nlisten = [\"127.0.0.1:6969\"]",
            "[tracker_gateway]\nlisten = [\"0.0.0.0:80\"]\nupstream = \"https://127.0.0.1\"",
            "[tracker_gateway]\nlisten = [\"10.0.0.1:6969\"]",
        ])
    func noLoop(text: String) {
        #expect(errors(in: text) == [])
    }

    @Test("nothing at all to listen on is an error, of no one place")
    func nothing() {
        let nothing =
            "f: nothing to listen on: outbound.socks, outbound.transparent, outbound.forward, outbound.virtual_network, "
            + "inbound.listen, tracker.listen and tracker_gateway.listen are all empty"
        let withoutDefaults = "outbound.socks = []\ninbound.listen = []\ntracker.listen = []\n"
        #expect(errors(in: withoutDefaults) == [nothing])
        #expect(errors(in: withoutDefaults + "tracker_gateway.listen = []\noutbound.forward = []") == [nothing])
        #expect(
            errors(
                in: "outbound = { socks = [], forward = [] }\ninbound.listen = []\ntracker.listen = []\nworkers = 0"
            ).last == nothing)
        #expect(errors(in: "outbound.socks = []\ntracker.listen = []\ninbound.listen = [\"x\"]").count == 1)
        #expect(errors(in: withoutDefaults + "outbound.forward = 5").count == 1)
        #expect(errors(in: withoutDefaults + "tracker_gateway.listen = [\"x\"]").count == 1)
        #expect(errors(in: withoutDefaults + "outbound.transparent = [\"x\"]").count == 1)
        #expect(errors(in: withoutDefaults + "outbound.transparent = [\"127.0.0.1:1\"]") == [])
        #expect(errors(in: withoutDefaults + "outbound.virtual_network = \"x\"").count == 1)
        #expect(errors(in: withoutDefaults + "outbound.virtual_network = 5").count == 1)
        #expect(errors(in: withoutDefaults + "outbound.virtual_network = \"\"\noutbound.mark = 0") == [nothing])
        #expect(errors(in: withoutDefaults + "outbound.virtual_network = \"198.18.0.0/15\"") == [])
        #expect(errors(in: withoutDefaults + "tracker_gateway.listen = [\"0.0.0.0:1\"]") == [])
        #expect(errors(in: "outbound.socks = []\ninbound.listen = []") == [])
        #expect(errors(in: "outbound.socks = []\ntracker.listen = []\ninbound.listen = [\"0.0.0.0:1\"]") == [])
    }
}
