import Configuration
import MSE
import ObfuscationCrypto

/// What this process does in a way of its own on the wire, so that there is no way that is mseproxy's: drawn once, when the daemon
/// starts.
struct WireManners: Sendable {
    private let drawings: [FirstFlight: PadDrawing]
    private let writeCuts: WriteCuts
    /// How much of a handshake's time is waited beyond it when one has failed, 0 to 1.
    private let discardShare: Double

    init(from random: inout some RandomSource) {
        var drawings: [FirstFlight: PadDrawing] = [:]
        for firstFlight in FirstFlight.allCases {
            drawings[firstFlight] = PadDrawing(from: &random, firstFlight: .init(firstFlight))
        }
        self.drawings = drawings
        writeCuts = WriteCuts(from: &random)
        discardShare = Double(random.number(upTo: 1000)) / 1000
    }

    /// How the pads of handshakes are drawn.
    func pads(_ settings: Configuration.Obfuscation) -> PadDrawing {
        guard let drawing = drawings[settings.firstFlight] else {
            preconditionFailure("a first flight without a drawing")
        }
        return drawing
    }

    /// How the first kilobyte to a peer is cut; nil where it is not.
    func cuts(_ settings: Configuration.Obfuscation) -> WriteCuts? {
        settings.cutFirstKilobyte ? writeCuts : nil
    }

    /// How long a peer whose handshake failed is read from: to the deadline of a handshake and this process's own delay, so
    /// that what is seen from outside does not tell when or why it failed.
    func discardPeriod(_ timeouts: Configuration.Timeouts) -> Duration {
        timeouts.handshake + timeouts.handshake * discardShare
    }
}
