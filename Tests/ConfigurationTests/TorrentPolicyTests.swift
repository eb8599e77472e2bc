import Testing
import TorrentIdentity

import Configuration

@Suite("Torrents with a policy of their own")
struct TorrentPolicyTests {
    private let first = String(repeating: "1e", count: 20)
    private let second = String(repeating: "2f", count: 20)

    @Test("each is a table, which may leave out what stays as it is, and comes back from its rendering")
    func tables() throws {
        let configuration = try parsed(
            """
            [[torrent]]
            infohash = "\(first)"
            encryption = "require"
            crypto = ["plaintext", "rc4"]
            [[torrent]]
            infohash = "\(second)"
            """)
        let infohashes = try [first, second].map { try #require(Infohash(hex: $0)) }
        #expect(
            configuration.torrentPolicies == [
                .init(infohash: infohashes[0], encryption: .require, crypto: [.plaintext, .rc4]),
                .init(infohash: infohashes[1]),
            ])
        #expect(
            configuration.rendered.contains(
                """
                torrent = [
                    { infohash = "\(first)", encryption = "require", crypto = ["plaintext", "rc4"] },
                    { infohash = "\(second)" },
                ]

                """))
        #expect(try parsed(configuration.rendered) == configuration)
    }

    @Test(
        "what is wrong with one is told at its place",
        arguments: [
            ("encryption = \"off\"", "1:1: torrent.infohash: is missing"),
            (
                "infohash = \"12\"",
                "2:12: torrent.infohash: malformed infohash \"12\": expected 40 hexadecimal digits, or 64 for a v2 torrent, for example \"da39a3ee5e6b4b0d3255bfef95601890afd80709\""
            ),
            (
                "infohash = \"1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e\"\nencryption = \"required\"",
                "3:14: torrent.encryption: expected one of \"require\", \"prefer\", \"off\", found \"required\"; did you mean \"require\"?"
            ),
            (
                "infohash = \"1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e\"\ncrypto = []",
                "3:10: torrent.crypto: must not be empty"
            ),
            (
                "infohash = \"1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e\"\ncrypto = [\"rc4\", \"rc4\"]",
                "3:18: torrent.crypto: \"rc4\" is listed twice"
            ),
            (
                "infohash = \"1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e\"\n[[torrent]]\ninfohash = \"1E1E1E1E1E1E1E1E1E1E1E1E1E1E1E1E1E1E1E1E\"",
                "3:1: torrent: there is a policy for 1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e already, on line 1"
            ),
        ])
    func errors(text: String, expected: String) {
        #expect(ConfigurationTests.errors(in: "[[torrent]]\n\(text)") == [expected])
    }

    @Test("the table of all torrents is not the one of one torrent")
    func singular() {
        #expect(
            ConfigurationTests.errors(in: "[torrent]\ninfohash = \"x\"") == [
                "1:1: torrent: expected an array of tables, found a table: write [[torrent]]"
            ])
    }
}
