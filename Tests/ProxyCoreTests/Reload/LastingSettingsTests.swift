import Configuration
import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("What cannot change while the daemon runs")
struct LastingSettingsTests {
    private func changes(_ change: (inout Configuration) -> Void) -> [LastingSettings.Change] {
        var settings = Configuration()
        change(&settings)
        return LastingSettings(Configuration()).changes(to: LastingSettings(settings))
    }

    @Test("is told by its key, as it was and as it would be")
    func each() {
        #expect(changes { _ in }.isEmpty)
        #expect(
            changes { $0.workers = .exactly(3) } == [.init(key: "workers", before: "\"auto\"", after: "3")])
        #expect(
            changes { $0.outbound.virtualNetwork = IPNetwork("198.18.0.0/15") }
                == [.init(key: "outbound.virtual_network", before: "\"\"", after: "\"198.18.0.0/15\"")])
        #expect(
            changes { $0.state.path = "" }
                == [.init(key: "state.path", before: "\"\(Configuration().state.path)\"", after: "\"\"")])
        #expect(
            changes { $0.log.format = .json } == [.init(key: "log.format", before: "\"auto\"", after: "\"json\"")])
    }

    @Test("all that changed is told at once")
    func several() {
        let found = changes { settings in
            settings.workers = .exactly(1)
            settings.log.format = .text
        }
        #expect(found.map(\.key) == ["workers", "log.format"])
    }

    @Test("everything else may change")
    func others() {
        let found = changes { settings in
            settings.outbound.socks = []
            settings.outbound.virtualPort = 1
            settings.limits.connections = .exactly(5)
            settings.limits.pipes = .exactly(0)
            settings.log.level = .trace
            settings.timeouts.drain = .zero
            settings.admin.listen = []
            settings.metrics.listen = [SocketAddress(ip: .loopback, port: 1)]
        }
        #expect(found.isEmpty)
    }
}
