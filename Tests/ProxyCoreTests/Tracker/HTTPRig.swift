import Configuration
import EventLoop
import MSE
import NetworkAddress
import ObfuscationCrypto
import TestSupport
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

/// A worker on the test's loop, clients of its HTTP listeners, and a tracker that answers all alike.
final class HTTPRig {
    let loop = TestLoop()
    let tracker: StubTracker
    let torrents = ClientsRig.torrents()
    let fallback = ClientsRig.fallback
    let log = CollectedLog()
    let limit = ConnectionLimit(100)
    let worker: Worker
    let figures = WorkerFigures()
    let obfuscation = ObfuscationMemory()

    init(_ change: (inout Configuration) -> Void = { _ in }) throws {
        tracker = try StubTracker(on: loop)
        var settings = Configuration()
        settings.trackerGateway.listen = [SocketAddress(ip: .loopback, port: 6969)]
        settings.trackerGateway.upstream = "http://\(tracker.address)"
        change(&settings)
        var random = SystemRandom()
        let terms = WorkerTerms(
            settings: settings, listeners: [], policies: ConnectionPolicies(settings),
            gateway: TrackerGateway(settings.trackerGateway), inboundPorts: settings.inbound.listen.map(\.port),
            virtualPeers: nil, manners: WireManners(from: &random), pipeLimit: 0)
        worker = try Worker(
            WorkerPlan(
                torrents: torrents, memory: PeerMemory(), obfuscation: obfuscation,
                egress: Egress(listeners: OwnListeners(settings.tracker.listen)),
                nearAddresses: NearAddresses(virtual: nil), missingClients: MissingClients(),
                admission: Admission(connections: limit), complaints: Complaints(), figures: figures,
                heartbeat: .seconds(1), logger: log.logger,
                terms: terms),
            on: loop.loop)
    }

    var gateway: TrackerGateway? { worker.gateway }

    /// A client's connection that came `way`.
    func connect(_ way: WayIn = .tracker) throws -> StreamEnd {
        let pair = try StreamPair(on: loop)
        let source = pair.near.localAddress ?? SocketAddress(ip: .loopback, port: 1)
        guard let slot = limit.take(for: way, counting: figures) else { throw SystemFailure("take a place", code: 0) }
        HTTPConnection(try pair.far.take(), from: source, by: way, slot: slot, on: worker).begin()
        return pair.near
    }

    /// Runs the loop, the tracker on it, until `condition` holds.
    func run(until condition: @escaping () -> Bool) -> Bool {
        loop.run { [self] in
            tracker.serve()
            return condition()
        }
    }

    /// `info_hash=…` as a query of this project's carries it.
    static func parameter(_ infohash: Infohash) -> String {
        var query = TrackerQuery([])
        query.set("info_hash", to: infohash.bytes)
        return String(decoding: query.encoded, as: UTF8.self)
    }

    /// A request for the proxy: an announce to the tracker.
    func announce(_ infohash: Infohash, _ more: String = "&compact=1", version: String = "1.1") -> [UInt8] {
        var query = TrackerQuery("port=6882\(more)".utf8)
        query.set("info_hash", to: infohash.bytes)
        return Array("GET http://\(tracker.address)/announce?".utf8) + query.encoded
            + Array(" HTTP/\(version)\r\nHost: \(tracker.address)\r\n\r\n".utf8)
    }

    /// Sends `request` on a connection of its own, and gives all that came when the other end has closed.
    func ask(_ request: [UInt8], _ way: WayIn = .tracker) throws -> HTTPReply? {
        let client = try connect(way)
        client.send(request)
        return run { client.ending != nil } ? HTTPReply(client.received) : nil
    }
}
