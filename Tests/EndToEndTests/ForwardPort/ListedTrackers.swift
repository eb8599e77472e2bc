import Foundation
import TestSwarm
import Testing

/// A torrent's `obfuscate-announce-list`: all of it comes before the tracker that the client named.
@Suite struct ListedTrackers {
    @Test func `all of the list is tried in its order, and no secret of the asked tracker's goes there`() async throws {
        try await Workspace.use { workspace in
            let listed = (0..<4).map { _ in Endpoint.unique() }
            let asked = Endpoint.unique()
            let urls = listed.map { "http://\($0)/obscured?own=\($0.port)" }
            let torrent = try ListedTorrent(
                in: workspace.makeFolder("torrents"), name: "listed",
                tiers: [[urls[0], urls[1]], ["udp://198.18.0.1:5/announce", urls[2]], [urls[3]]])
            let settings = ForwardStage.Settings(torrents: "files = [\"\(torrent.file.path)\"]")
            try await ForwardStage.use(settings, in: workspace) { stage in
                let order = ScriptedOrder()
                // One refuses, one fails, one answers what is none, and one redirects to where it would mix.
                let answers = [
                    Announces.failure("no"), RawAnswer.bytes("", status: "500 No"), RawAnswer.bytes("<html>"),
                    RawAnswer.bytes("", status: "302 Found", fields: "Location: /x?info_hash=%41&port=5"),
                ]
                let servers = try zip(listed, answers).map { endpoint, answer in
                    try stage.answering(on: endpoint) { _ in
                        order.note(endpoint)
                        return answer
                    }
                }
                let peer = Endpoint("198.18.9.9", 7001)
                let tracker = try stage.answering(on: asked) { _ in
                    order.note(asked)
                    return Announces.answer([peer])
                }
                let end = try await stage.open()
                let query = torrent.query(more: "&passkey=SECRET&trackerid=mine&numwant=9&ip=203.0.113.9")
                try await end.send(
                    "GET http://\(asked)/SECRET/announce?\(query) HTTP/1.0\r\n"
                        + "Authorization: Basic SECRET\r\nCookie: SECRET\r\nUser-Agent: Raw/1.0\r\n\r\n")
                let answer = try BencodedAnswer(try await end.answer().body)
                #expect(answer.string("peers") == peer.compact)
                #expect(order.noted == listed + [asked])
                for (server, endpoint) in zip(servers, listed) {
                    let request = try #require(server.requests.first)
                    let text = String(decoding: request.bytes, as: UTF8.self)
                    #expect(request.path == "/obscured")
                    #expect(request.parameters.first == "own=\(endpoint.port)")
                    #expect(request["numwant"] == "9")
                    let port = BEP8Reading(torrent.infohash).port(stage.listener.port)
                    #expect(request["port"] == "\(port)")
                    #expect(!text.contains("SECRET") && !text.contains("trackerid"), "\(text)")
                    #expect(!Announces.areSeen(torrent.infohash, in: request.bytes), "\(text)")
                }
                let last = try #require(tracker.requests.first)
                #expect(last["passkey"] == "SECRET")
                #expect(last.fields("Authorization") == ["Basic SECRET"])
                end.connection.close()
            }
        }
    }

    @Test func `the first that answers is enough`() async throws {
        try await Workspace.use { workspace in
            let endpoints = (0..<3).map { _ in Endpoint.unique() }
            let torrent = try ListedTorrent(
                in: workspace.makeFolder("torrents"), name: "listed",
                tiers: endpoints.prefix(2).map { ["http://\($0)/announce"] })
            let settings = ForwardStage.Settings(torrents: "files = [\"\(torrent.file.path)\"]")
            try await ForwardStage.use(settings, in: workspace) { stage in
                let peer = Endpoint("198.18.9.9", 7001)
                let infohash = torrent.infohash
                // Nobody listens at the first.
                let second = try stage.answering(on: endpoints[1]) { _ in BEP8Reading.answer([peer], for: infohash) }
                let asked = try stage.answering(on: endpoints[2]) { _ in Announces.answer() }
                let answer = try await stage.announce("http://\(endpoints[2])/announce?\(torrent.query())")
                #expect(answer.string("peers") == peer.compact)
                #expect(second.requests.count == 1)
                #expect(asked.requests.isEmpty)
            }
        }
    }

    @Test func `the asked tracker keeps its passkey where it is listed itself, and is asked in clear last`() async throws {
        try await Workspace.use { workspace in
            let endpoints = (0..<2).map { _ in Endpoint.unique() }
            let torrent = try ListedTorrent(
                in: workspace.makeFolder("torrents"), name: "listed",
                tiers: endpoints.map { ["http://\($0)/announce"] })
            let settings = ForwardStage.Settings(torrents: "files = [\"\(torrent.file.path)\"]")
            try await ForwardStage.use(settings, in: workspace) { stage in
                let order = ScriptedOrder()
                let servers = try endpoints.map { endpoint in
                    try stage.answering(on: endpoint) { request in
                        order.note(endpoint)
                        return request["info_hash"] == nil ? Announces.failure("no BEP 8") : Announces.answer()
                    }
                }
                let query = torrent.query(more: "&passkey=SECRET")
                #expect(try await stage.announce("http://\(endpoints[0])/announce?\(query)").failure == nil)
                #expect(order.noted == [endpoints[0], endpoints[1], endpoints[0]])
                #expect(servers[0].requests.map { $0["passkey"] } == ["SECRET", "SECRET"])
                #expect(servers[0].requests.map { $0["sha_ih"] != nil } == [true, false])
                #expect(servers[1].requests.map { $0["passkey"] } == [nil])
            }
        }
    }

    @Test func `one that hangs leaves time for those behind it`() async throws {
        try await Workspace.use { workspace in
            let hanging = Endpoint.unique()
            let torrent = try ListedTorrent(
                in: workspace.makeFolder("torrents"), name: "listed", tiers: [["http://\(hanging)/announce"]])
            let settings = ForwardStage.Settings(torrents: "files = [\"\(torrent.file.path)\"]", announce: 2)
            try await ForwardStage.use(settings, in: workspace) { stage in
                let server = try stage.serve(on: hanging) { _, connection in _ = try await connection.receiveToEnd() }
                let asked = try stage.answering { _ in Announces.answer() }
                let answer = try await stage.announce("http://\(asked.endpoint)/announce?\(torrent.query())")
                #expect(answer.failure == nil)
                #expect(server.requests.count == 1 && asked.requests.count == 1)
            }
        }
    }
}
