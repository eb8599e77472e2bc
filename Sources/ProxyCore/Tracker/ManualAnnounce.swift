package import Configuration
import EventLoop
import HTTPClient
package import HTTPMessage
import ObfuscationCrypto
package import TorrentIdentity
package import TrackerProtocol

/// One announce by hand: what a tracker says of a torrent, with or without BEP 8.
package enum ManualAnnounce {
    /// What to ask.
    package struct Question: Sendable {
        package var url: HTTPURL
        package var infohash: Infohash
        package var isObscured = false
        package var port: UInt16 = 6881
        package var event: String?
        package var left: UInt64 = 0
        package var wantedCount = 50

        package init(url: HTTPURL, infohash: Infohash) {
            self.url = url
            self.infohash = infohash
        }

        /// The URL as it is asked for; throws where it cannot be obscured, and where its own query has `sha_ih`.
        package func announceURL() throws -> HTTPURL {
            var random = SystemRandom()
            var query = TrackerQuery(url.query ?? [])
            query.set("info_hash", to: infohash.bytes)
            query.set("peer_id", to: Array("-MP0100-".utf8) + random.bytes(count: 12).map { 0x61 + $0 % 26 })
            query.set("port", to: "\(port)".utf8)
            query.set("uploaded", to: "0".utf8)
            query.set("downloaded", to: "0".utf8)
            query.set("left", to: "\(left)".utf8)
            query.set("compact", to: "1".utf8)
            query.set("numwant", to: "\(wantedCount)".utf8)
            query.set("supportcrypto", to: "1".utf8)
            if let event { query.set("event", to: event.utf8) }
            let announce = try AnnounceQuery(query)
            return url.replacing(query: isObscured ? try announce.obscured().encoded : query.encoded)
        }
    }

    /// What came of it.
    package struct Report: Sendable {
        package let response: Result<AnnounceResponse, Failure>
        package let duration: Duration
    }

    /// Why there is no answer that can be read, in words.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Asks `announceURL`, which `question` gave, and waits for the answer for `timeout` at most.
    package static func ask(
        _ question: Question, _ announceURL: HTTPURL, _ settings: Configuration.Tracker, timeout: Duration
    ) -> Report {
        let loop = EventLoop()
        let client = HTTPClient(on: loop, HTTPClient.Settings(settings), by: Egress())
        let began = ContinuousClock.Instant.now
        var response: Result<AnnounceResponse, Failure> = .failure(Failure(description: "no answer"))
        let asking = TrackerAsking(
            with: client, fields: [HeaderField("User-Agent", "mseproxy")], dialling: nil, connectTimeout: timeout,
            until: began + timeout,
            objection: { $0.mixingObjection(isObscured: question.isObscured) }
        ) { result in
            response = result.mapError { Failure(description: $0.reason) }.flatMap { read($0, question) }
            loop.stop()
        }
        asking.ask(announceURL)
        loop.run()
        return Report(response: response, duration: .now - began)
    }

    private static func read(
        _ answer: TrackerAsking.Answer, _ question: Question
    ) -> Result<AnnounceResponse, Failure> {
        do {
            let response = try AnnounceResponse(parsing: answer.body)
            return .success(question.isObscured ? try response.revealed(for: question.infohash) : response)
        } catch AnnounceResponseError.malformed where answer.status >= 400 {
            let words = firstLine(of: answer.body).map { ": \($0)" } ?? ", and no text"
            return .failure(Failure(description: "HTTP \(answer.status)\(words)"))
        } catch {
            return .failure(Failure(description: "HTTP \(answer.status): \(error)"))
        }
    }

    /// What a person would read first of what a server, or a proxy before it, says in place of an answer: the first line with words, of
    /// HTML without its tags. At most 200 characters; nil where there are none.
    static func firstLine(of body: [UInt8]) -> String? {
        var text = String(decoding: body.prefix(4096), as: UTF8.self)
        if text.first(where: { !$0.isWhitespace }) == "<" { text = text.replacing(/<[^>]*(>|$)/, with: "") }
        let lines = text.split(whereSeparator: \.isNewline).lazy
            .map { String($0.trimmingPrefix { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
        return lines.first { !$0.isEmpty }.map { $0.count > 200 ? "\($0.prefix(199))…" : $0 }
    }
}
