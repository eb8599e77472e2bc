import HTTPMessage
import Testing

@testable import ProxyCore

@Suite("What a request is to the forward port")
struct TrackerRequestKindTests {
    private static let name = "info_hash=%C6F%12%DBX%8DG%AC%A64%E2%B9%8C%E5%98%8E%05N%9F%09"

    private func kind(_ pathAndQuery: String, _ method: String = "GET") throws -> String {
        switch TrackerRequestKind(method, try #require(HTTPURL("http://tracker.example\(pathAndQuery)"))) {
        case .announce: "announce"
        case .malformedAnnounce: "malformed"
        case .revealing: "revealing"
        case .other: "other"
        }
    }

    @Test(
        "announces are known by their infohash, whatever their path is called",
        arguments: [
            "/announce?\(name)&port=1", "/announce.php?passkey=x&\(name)&port=1", "/ann/KEY?port=1&\(name)",
            "/?\(name)&port=1",
            "/announce?info%5Fhash=%C6F%12%DBX%8DG%AC%A64%E2%B9%8C%E5%98%8E%05N%9F%09&p%6Frt=1",
        ])
    func announces(_ target: String) throws {
        #expect(try kind(target) == "announce")
    }

    @Test(
        "what names infohashes and is no announce is told apart",
        arguments: [
            "/scrape", "/scrape?\(name)", "/x/scrape.php?\(name)&\(name)", "/scrape?\(name)&port=1",
            "/seed?\(name)&piece=3",
            "/scrape?info%5fhash=aaaaaaaaaaaaaaaaaaaa", "/scrape/", "/%73crape", "/SCRAPE", "/scrape.php/x",
            "/announce?passkey=k?info_hash=aaaaaaaaaaaaaaaaaaaa&port=5000",
            "/announce?a=1;info_hash=aaaaaaaaaaaaaaaaaaaa&port=1",
            "/x/info_hash=aaaaaaaaaaaaaaaaaaaa",
        ])
    func revealing(_ target: String) throws {
        #expect(try kind(target) == "revealing")
    }

    @Test(
        "announces that no tracker could answer are told apart",
        arguments: [
            "/announce?info_hash=short&port=1", "/announce?\(name)", "/announce?\(name)&port=x",
            "/announce?\(name)&port=65536",
            "/announce?\(name)&\(name)&port=1", "/announce?\(name)&sha_ih=aaaaaaaaaaaaaaaaaaaa&port=1",
        ])
    func malformed(_ target: String) throws {
        #expect(try kind(target) == "malformed")
    }

    @Test("everything else is other", arguments: ["/", "/file.bin", "/announce", "/descrape"])
    func others(_ target: String) throws {
        #expect(try kind(target) == "other")
    }

    @Test("an announce by another method is none that can be rewritten", arguments: ["HEAD", "POST", "get"])
    func otherMethods(_ method: String) throws {
        #expect(try kind("/announce?\(Self.name)&port=1", method) == "revealing")
        #expect(try kind("/announce", method) == "revealing")
        #expect(try kind("/file", method) == "other")
    }
}
