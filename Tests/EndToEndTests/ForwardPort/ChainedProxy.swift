import TestSwarm
import Testing

/// `tracker.proxy`: a proxy between the forward port and the trackers.
@Suite struct ChainedProxy {
    @Test func `trackers are reached through it`() async throws {
        try await Workspace.use { workspace in
            // A second mseproxy is the proxy: it is asked in absolute-form.
            try await ForwardStage.use(in: workspace) { chained in
                let settings = ForwardStage.Settings(tracker: "proxy = \"http://\(chained.proxy)\"")
                try await ForwardStage.use(settings, in: workspace) { stage in
                    let peer = Endpoint("198.18.9.9", 7001)
                    let tracker = try stage.answering { _ in Announces.answer([peer]) }
                    let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
                    #expect(answer.string("peers") == peer.compact)
                    #expect(tracker.requests.count == 1)
                    try await chained.expectLog(
                        "> \(tracker.endpoint) \(Announces.infohash): announce: plain, answered: 1 peer")
                }
            }
        }
    }
}
