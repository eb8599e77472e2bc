import BenchmarkKit
import TestSwarm

extension Bench {
    /// What a wave of connections that come, rest and go again leaves behind.
    private struct Wave {
        let before: ResidentMemory
        let with: ResidentMemory
        let after: ResidentMemory
    }

    /// Idle encrypted connections, in resident memory: two waves of them.
    func measureMemory() async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace, isWarmedUp: false)
            let untouched = try await ResidentMemory.settled(of: scene.daemon.process.pid)
            try scene.warmUp()
            let first = try await wave(scene)
            let second = try await wave(scene)

            let count = HandshakeScene.mostInbound + HandshakeScene.mostOutbound
            report.begin(
                "memory",
                "\(count) established idle encrypted connections, two waves of them; each value when it has settled"
            )
            add("before any connection", untouched)
            add("before the first wave, 50 connections warmed it up", first.before)
            add("with the first wave", first.with)
            add("after the first wave : before it", first.after, to: first.before, .atMost(1.1))
            add("each of them", of: first, count, .atMost(2048))
            add("after the first wave : before any connection", first.after, to: untouched)
            add("with the second wave", second.with)
            add("each of the second wave", of: second, count)
            add("after the second wave : before it", second.after, to: second.before)
        }
    }

    private func wave(_ scene: HandshakeScene) async throws -> Wave {
        let process = scene.daemon.process
        let before = try await ResidentMemory.settled(of: process.pid)
        do {
            try scene.inbound.crowd.grow(to: HandshakeScene.mostInbound)
            try scene.outbound.crowd.grow(to: HandshakeScene.mostOutbound)
        } catch {
            throw Disappointment("\(error)\n\(process.logTail)")
        }
        let with = try await ResidentMemory.settled(of: process.pid)
        for way in [scene.inbound, scene.outbound] { try way.crowd.shrink(to: 0) }
        return Wave(before: before, with: with, after: try await ResidentMemory.settled(of: process.pid))
    }

    /// A line for all that is resident, and one for what is the process's own. Only the first may be held to something.
    private func add(
        _ what: String, _ memory: ResidentMemory, to other: ResidentMemory? = nil, _ bound: Finding.Bound? = nil
    ) {
        let (all, own) = (Double(memory.all), Double(memory.own))
        report.add(
            Finding(
                section: "memory", what: what, value: all / 1024, unit: "KiB",
                ratio: other.map { all / Double($0.all) }, bound: bound))
        report.add(
            Finding(
                section: "memory", what: what + ", RssAnon", value: own / 1024, unit: "KiB",
                ratio: other.map { own / Double($0.own) }))
    }

    /// What each connection of a wave takes. Pages of files come and go: what is lost of them meanwhile would seem to be saved.
    private func add(_ what: String, of wave: Wave, _ count: Int, _ bound: Finding.Bound? = nil) {
        report.add(
            Finding(
                section: "memory", what: what, value: Double(wave.with.all - wave.before.all) / Double(count),
                unit: "bytes", bound: bound))
        report.add(
            Finding(
                section: "memory", what: what + ", RssAnon",
                value: Double(wave.with.own - wave.before.own) / Double(count), unit: "bytes"))
    }
}
