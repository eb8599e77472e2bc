import Testing

@testable import Configuration

@Suite("Unknown keys")
struct UnknownKeyTests {
    @Test(
        "an unknown key is named, with what was probably meant",
        arguments: [
            ("colour = 1", "1:1: unknown key `colour`"),
            ("\n  wrokers = 1", "2:3: unknown key `wrokers`: did you mean `workers`?"),
            ("Workers = 1", "1:1: unknown key `Workers`: did you mean `workers`?"),
            ("[outbund]", "1:2: unknown table `outbund`: did you mean `outbound`?"),
            ("[outbound]\nsoks = []", "2:1: unknown key `soks` in [outbound]: did you mean `socks`?"),
            (
                "[timeouts]\nfirst-bytes = 3",
                "2:1: unknown key `first-bytes` in [timeouts]: did you mean `first_bytes`?"
            ),
            ("[log]\n\"le\\u001bvel\" = 3", "2:1: unknown key `le\\u001Bvel` in [log]: did you mean `level`?"),
            ("socks = []", "1:1: unknown key `socks`: it belongs in [outbound]"),
            ("[traker]", "1:2: unknown table `traker`: did you mean `tracker`?"),
            ("[tracker-gateway]", "1:2: unknown table `tracker-gateway`: did you mean `tracker_gateway`?"),
            ("[trackergateway]", "1:2: unknown table `trackergateway`: did you mean `tracker_gateway`?"),
            (
                "[tracker]\nannounce_prot = 1",
                "2:1: unknown key `announce_prot` in [tracker]: did you mean `announce_port`?"
            ),
            ("[tracker]\nupstream = \"\"", "2:1: unknown key `upstream` in [tracker]: it belongs in [tracker_gateway]"),
            ("[[tracker.rules]]", "1:11: unknown key `rules` in [tracker]: did you mean `rule`?"),
            (
                "[[tracker.rule]]\nhost = \"a\"\nobfuscation = \"off\"\nhosts = 1",
                "4:1: unknown key `hosts` in [[tracker.rule]]: did you mean `host`?"
            ),
            ("host = 1", "1:1: unknown key `host`: it belongs in [[tracker.rule]]"),
            ("crypto = []", "1:1: unknown key `crypto`: it belongs in [[torrent]], in [outbound] or in [inbound]"),
            (
                "[inbound]\nworkers = 2",
                "2:1: unknown key `workers` in [inbound]: it belongs at the top of the file, before any table"
            ),
            ("[inbound]\nlevel = 2", "2:1: unknown key `level` in [inbound]: it belongs in [log]"),
            (
                "[outbound]\nlisten = []",
                "2:1: unknown key `listen` in [outbound]: it belongs in [[outbound.forward]], in [inbound], in "
                    + "[tracker], in [tracker_gateway], in [admin] or in [metrics]"
            ),
            (
                "infohashs = []",
                "1:1: unknown key `infohashs`: did you mean `infohashes` in [[client]] or in [torrents]?"
            ),
            ("files = []", "1:1: unknown key `files`: it belongs in [[client]] or in [torrents]"),
            (
                "[[client]]\naddress = \"127.0.0.1:5501\"\nsource = []",
                "3:1: unknown key `source` in [[client]]: did you mean `sources`?"
            ),
            (
                "[outbound]\nclient = \"\"",
                "2:1: unknown key `client` in [outbound]: it belongs in [inbound] or at the top of the file, before any "
                    + "table"
            ),
            (
                "[outbound]\nvirtual-network = \"\"",
                "2:1: unknown key `virtual-network` in [outbound]: did you mean `virtual_network`?"
            ),
            ("transparent = []", "1:1: unknown key `transparent`: it belongs in [outbound]"),
            ("[state]\npaht = \"\"", "2:1: unknown key `paht` in [state]: did you mean `path`?"),
            ("[limits]\nconn = 5", "2:1: unknown key `conn` in [limits]: did you mean `connections`?"),
            ("[log.level2]", "1:6: unknown table `level2` in [log]: did you mean `level`?"),
            (
                "[[outbound.forward]]\nlisten = \"127.0.0.1:1\"\ntaget = 1\ntarget = \"a:1\"",
                "3:1: unknown key `taget` in [[outbound.forward]]: did you mean `target`?"
            ),
            ("inbound.x.y = 1", "1:9: unknown table `x` in [inbound]"),
        ])
    func unknown(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "the distance counts insertions, deletions, substitutions and swaps",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1),
            ("abcd", "badc", 2), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(Spelling.distance(Array(left.utf8), Array(right.utf8)) == expected)
        #expect(Spelling.distance(Array(right.utf8), Array(left.utf8)) == expected)
    }

    @Test("a very long key has no near miss")
    func long() {
        let name = String(repeating: "a", count: 100_000)
        #expect(errors(in: "\(name) = 1") == ["1:1: unknown key `\(name)`"])
    }
}
