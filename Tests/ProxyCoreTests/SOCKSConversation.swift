import NetworkAddress
@testable import ProxyCore

/// A whole negotiation, as `Ingress` leads it.
struct SOCKSConversation: Equatable {
    /// Everything that was sent to the client.
    private(set) var sent: [UInt8] = []
    private(set) var target: Endpoint?
    /// Why it was refused.
    private(set) var reason: String?
    /// What came behind the request.
    private(set) var rest: [UInt8] = []

    var isOver: Bool { target != nil || reason != nil }

    /// The negotiation with a client that sends `chunks`, one by one.
    init(_ chunks: [[UInt8]]) {
        var negotiation = SOCKSNegotiation()
        for (index, chunk) in chunks.enumerated() {
            var step = negotiation.receive(chunk)
            while case .send(let bytes) = step {
                sent += bytes
                step = negotiation.advance()
            }
            switch step {
            case .wait, .send:
                continue
            case .connect(let target):
                self.target = target
                rest = negotiation.takeRest() + chunks[(index + 1)...].joined()
            case .refuse(let bytes, let reason):
                sent += bytes
                self.reason = reason
            }
            return
        }
    }

    init(whole bytes: [UInt8]) { self.init([bytes]) }

    init(bytewise bytes: [UInt8]) { self.init(bytes.map { [$0] }) }
}
