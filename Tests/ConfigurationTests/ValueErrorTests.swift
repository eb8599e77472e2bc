import Testing

import Configuration

@Suite("Values of the wrong type or out of range")
struct ValueErrorTests {
    @Test(
        "a wrong type names what was expected and what was found",
        arguments: [
            ("workers = 1.5", "1:11: workers: expected \"auto\" or an integer, found a float"),
            ("workers = true", "1:11: workers: expected \"auto\" or an integer, found a boolean"),
            ("outbound = 5", "1:12: outbound: expected a table, found an integer"),
            ("[[outbound]]", "1:1: outbound: expected a table, found an array"),
            ("[outbound]\nencryption = 07:32:00", "2:14: outbound.encryption: expected a string, found a time"),
            ("[outbound]\ncrypto = \"rc4\"", "2:10: outbound.crypto: expected an array of strings, found a string"),
            ("[outbound]\nsocks = 5", "2:9: outbound.socks: expected an array of strings, found an integer"),
            ("[outbound.socks]", "1:1: outbound.socks: expected an array of strings, found a table"),
            (
                "[outbound]\nsocks = [\"127.0.0.1:1\",\n 5]",
                "3:2: outbound.socks: expected a string, found an integer"
            ),
            (
                "[outbound]\nforward = {}",
                "2:11: outbound.forward: expected an array of tables, found a table: write [[outbound.forward]]"
            ),
            ("[outbound]\nforward = [[]]", "2:12: outbound.forward: expected a table, found an array"),
            (
                "[obfuscation]\ncut_first_kilobyte = \"yes\"",
                "2:22: obfuscation.cut_first_kilobyte: expected a boolean, found a string"
            ),
            (
                "[obfuscation]\nfirst_flight = true",
                "2:16: obfuscation.first_flight: expected a string, found a boolean"
            ),
            ("[inbound]\nclient = 1979-05-27", "2:10: inbound.client: expected a string, found a date"),
            (
                "[timeouts]\nidle = 1979-05-27T07:32:00Z",
                "2:8: timeouts.idle: expected an integer or a float, found a date-time"
            ),
            ("[timeouts]\nidle = \"8\"", "2:8: timeouts.idle: expected an integer or a float, found a string"),
        ])
    func type(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "a number out of range names the range",
        arguments: [
            ("workers = 0", "1:11: workers: 0 is out of range: expected \"auto\" or an integer from 1 to 64"),
            ("workers = 65", "1:11: workers: 65 is out of range: expected \"auto\" or an integer from 1 to 64"),
            (
                "workers = -9223372036854775808",
                "1:11: workers: -9223372036854775808 is out of range: expected \"auto\" or an integer from 1 to 64"
            ),
            ("workers = \"all\"", "1:11: workers: expected \"auto\" or an integer from 1 to 64, found \"all\""),
            (
                "[limits]\nconnections = 1000001",
                "2:15: limits.connections: 1000001 is out of range: expected \"auto\" or an integer from 1 to 1000000"
            ),
        ])
    func range(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "a time out of range names the range",
        arguments: [
            "0", "-1", "86401", "9223372036854775807", "0.0", "-0.5", "86400.5", "0.0000000001", "inf", "-inf", "nan",
        ])
    func seconds(value: String) throws {
        let error = try #require(errors(in: "[timeouts]\nidle = \(value)").first)
        #expect(error.hasPrefix("2:8: timeouts.idle: "))
        #expect(error.hasSuffix(" is out of range: expected more than 0 and at most 86400 seconds"))
    }

    @Test(
        "an unknown name lists the known ones",
        arguments: [
            (
                "[outbound]\nencryption = \"requried\"",
                "2:14: outbound.encryption: expected one of \"require\", \"prefer\", \"off\", found \"requried\"; "
                    + "did you mean \"require\"?"
            ),
            (
                "[inbound]\ncrypto = [\"rc4\", \"aes\"]",
                "2:18: inbound.crypto: expected one of \"rc4\", \"plaintext\", found \"aes\""
            ),
            (
                "[outbound]\nother_traffic = \"\\u001b[2J\"",
                "2:17: outbound.other_traffic: expected one of \"pass\", \"refuse\", found \"\\u001B[2J\""
            ),
            (
                "[log]\nlevel = \"WARNING\"",
                "2:9: log.level: expected one of \"trace\", \"debug\", \"info\", \"notice\", \"warning\", \"error\", "
                    + "\"critical\", found \"WARNING\"; did you mean \"warning\"?"
            ),
        ])
    func choice(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "a list of methods holds each once, and at least one",
        arguments: [
            ("[outbound]\ncrypto = []", "2:10: outbound.crypto: must not be empty"),
            ("[inbound]\ncrypto = [\"rc4\", \"rc4\"]", "2:18: inbound.crypto: \"rc4\" is listed twice"),
        ])
    func distinct(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "a path is not empty and holds no NUL",
        arguments: [
            ("[torrents]\nfiles = [\"a\", \"\"]", "2:15: torrents.files: an empty path"),
            ("[torrents]\nfiles = [\"a\\u0000\"]", "2:10: torrents.files: \"a\\u0000\" is no path: it holds a NUL"),
        ])
    func path(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test("a long value is cut in a message")
    func cut() {
        let value = String(repeating: "x", count: 1000)
        let shown = String(repeating: "x", count: 80)
        #expect(
            errors(in: "workers = \"\(value)\"")
                == ["1:11: workers: expected \"auto\" or an integer from 1 to 64, found \"\(shown)\"…"])
    }

    @Test("all errors are found, in the order of the file")
    func all() {
        let text = """
            workers = 0
            [log]
            level = 5
            leval = 5
            [inbound]
            crypto = []
            listen = ["x", "0.0.0.0:1", "y"]
            """
        #expect(
            errors(in: text).map { $0.prefix(4) } == ["1:11", "3:9:", "4:1:", "6:10", "7:11", "7:29"])
    }
}
