import Configuration
import HTTPMessage
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("The order in which trackers are asked")
struct AnnouncePlanTests {
    private let infohash = Infohash(hex: "c64612db588d47aca634e2b98ce5988e054e9f09")!
    private let asked = HTTPURL("http://asked.example/announce?passkey=p")!
    private let memory = ObfuscationMemory()

    /// `*` obscured, `?` a fallback, `!` a tracker that the client did not name.
    private func plan(
        listed: [[String]] = [], _ obfuscation: ObfuscationPolicy = .auto,
        rules: [(String, ObfuscationPolicy)] = []
    ) -> [String] {
        var settings = Configuration.Tracker()
        settings.obfuscation = obfuscation
        settings.rules = rules.map { Configuration.Tracker.Rule(host: $0, obfuscation: $1) }
        let mustObscure = settings.policy(forHost: asked.hostText) == .require
        return AnnouncePlan(
            for: asked, infohash, mustObscure: mustObscure, listed: listed, settings, memory
        ).attempts.map { attempt in
            "\(attempt.url)" + (attempt.isObscured ? "*" : "") + (attempt.isFallback ? "?" : "")
                + (attempt.isForeign ? "!" : "")
        }
    }

    @Test("auto asks in clear where nothing speaks for BEP 8")
    func plainByDefault() {
        #expect(plan() == ["\(asked)"])
        #expect(plan(.off) == ["\(asked)"])
    }

    @Test("require asks with BEP 8 alone")
    func require() {
        #expect(plan(.require) == ["\(asked)*"])
        #expect(plan(.auto, rules: [("asked.example", .require)]) == ["\(asked)*"])
        #expect(plan(.require, rules: [("asked.example", .off)]) == ["\(asked)"])
    }

    @Test("auto tries BEP 8 first where a rule says so or it worked before")
    func tries() {
        #expect(plan(.off, rules: [("asked.example", .auto)]) == ["\(asked)*", "\(asked)?"])
        memory.supported(by: "asked.example")
        #expect(plan() == ["\(asked)*", "\(asked)?"])
        #expect(plan(.off) == ["\(asked)"])
    }

    @Test("auto does not try again soon where the tracker refused it for the torrent")
    func refused() {
        memory.supported(by: "asked.example")
        memory.refused(by: "asked.example", infohash)
        #expect(plan() == ["\(asked)"])
        #expect(plan(.require) == ["\(asked)*"])
    }

    @Test("all of the obfuscate-announce-list comes before the tracker that was asked for")
    func listed() {
        let listed = [["http://one.example/a", "udp://two.example:80"], ["https://three.example/announce"]]
        #expect(
            plan(listed: listed) == ["http://one.example/a*!", "https://three.example/announce*!", "\(asked)"])
        #expect(
            plan(listed: listed, .require)
                == ["http://one.example/a*!", "https://three.example/announce*!", "\(asked)*"])
        #expect(plan(listed: listed, .off) == ["\(asked)"])
    }

    @Test("the asked tracker is tried in its place in the list, with the client's own query")
    func askedIsListed() {
        let listed = [["http://asked.example/announce", "http://other.example/announce"]]
        #expect(plan(listed: listed) == ["\(asked)*", "http://other.example/announce*!", "\(asked)?"])
        #expect(plan(listed: listed, .require) == ["\(asked)*", "http://other.example/announce*!"])
    }

    @Test("a list of thousands does not lead to thousands of requests")
    func longList() {
        let listed = [(0..<5000).map { "http://t\($0).example/announce" }]
        #expect(plan(listed: listed).count <= 20)
        #expect(plan(listed: listed).last == "\(asked)")
    }
}
