import Foundation
import HTTPMessage
import Testing
import TrackerProtocol

/// A request as a real client sent it, from `Fixtures/announces`.
struct AnnounceFixture {
    let head: RequestHead
    let url: HTTPURL

    init(_ name: String) throws {
        let file = try #require(
            Bundle.module.url(forResource: name, withExtension: "http", subdirectory: "Fixtures/announces"))
        var parser = RequestHeadParser()
        head = try #require(try parser.receive([UInt8](Data(contentsOf: file))))
        switch try RequestTarget(head) {
        case .absolute(let url):
            self.url = url
        case .origin(let path, let query):
            let forwarded = RequestTarget.forwarded(path: path, query: query)
            let tunnelled = HTTPURL("http://tracker.example:6969").map {
                HTTPURL(scheme: .http, endpoint: $0.endpoint, path: path, query: query)
            }
            url = try #require(forwarded ?? tunnelled)
        case .authority, .asterisk:
            throw NotARequestForATracker()
        }
    }

    var query: String { String(decoding: url.query ?? [], as: UTF8.self) }

    func announce() throws -> AnnounceQuery { try AnnounceQuery(TrackerQuery(url.query ?? [])) }

    struct NotARequestForATracker: Error {}
}
