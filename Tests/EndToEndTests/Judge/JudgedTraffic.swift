import TestSwarm
import Testing

/// The connections of a capture, what nDPI makes of them, and what may not stand in them.
struct JudgedTraffic: Sendable {
    let connections: [CapturedConnection]
    let judge: NDPI
    let secrets: Judgement.Secrets

    /// Stops the capture and asks nDPI.
    init(of capture: LinkCapture, hiding secrets: Judgement.Secrets, in workspace: Workspace) async throws {
        let captured = try await capture.stop().connections
        self.secrets = secrets
        judge = try await NDPI.read(capture, in: workspace)
        // It saw them all: what it has no name for, it had before its eyes.
        #expect(judge.flowCount == Set(captured.map { Set([$0.initiator, $0.responder]) }).count)
        // Those with the daemon that was judged before may still be ending.
        connections = captured.filter { $0.hasBeginning }
        #expect(connections.allSatisfy { $0.hasNoGap })
    }

    func judgement(
        _ side: CapturedConnection.Side, where isMeant: (CapturedConnection) -> Bool = { _ in true }
    ) throws -> Judgement {
        try Judgement(of: connections.filter(isMeant), side, by: judge, hiding: secrets)
    }
}
