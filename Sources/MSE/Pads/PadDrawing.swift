public import ObfuscationCrypto

/// One process's own way to draw pads: how long they are, and what the first flight holds.
///
/// The specification has each pad's length random from 0 to 512. Drawn evenly, a first flight is one of 513 lengths with the
/// same frequency and ends hard at 96 and 608, and the sum of it and step 3 has the triangle that two even draws make: a
/// length's distribution is what is left to tell encrypted protocols by (Wang et al., "Seeing through Network-Protocol
/// Obfuscation", CCS 2015). ScrambleSuit (Winter et al., WPES 2013) and obfs4 answer that with a distribution that each server
/// draws from its own seed, so that there is none that is the protocol's. So does this:
///
/// - `PadLengths` draws both pads of an end together, from a few soft clusters that it chose when it was made.
/// - `FirstFlight.printable` has the first flight hold what exempts it from the rule that Wu et al. published ("How the Great
///   Firewall of China Detects and Blocks Fully Encrypted Traffic", USENIX Security 2023); `PrintablePads` says how.
///
/// Make one when a process begins, and draw all its handshakes from it: another in each handshake would make the mean of all
/// processes the distribution of each. What is drawn is legal for every peer.
public struct PadDrawing: Sendable {
    /// What the first flight of an end, its public key and the pad behind it, looks like.
    public enum FirstFlight: Hashable, Sendable, CaseIterable {
        /// Random bytes from end to end, as the specification has it. The published rule flags them.
        case random
        /// A pad that takes the first flight out of the published rule, whatever the public key: for certain, and not just most
        /// times. It is sent in one piece, or its first piece is as long as `Handshake.firstWriteReach` says.
        case printable
    }

    private let lengths: PadLengths?
    private let printable: PrintablePads?

    /// No pads at all: the shortest handshake that there is, which everyone tells by its lengths. For fixed bytes in tests.
    public static let none = PadDrawing()

    private init() {
        lengths = nil
        printable = nil
    }

    /// A way to draw of its own, which is all that `random` is used for.
    public init(from random: inout some RandomSource, firstFlight: FirstFlight = .printable) {
        var draws = Draws(from: &random, count: PadLengths.parameterCount + PrintablePads.parameterCount)
        lengths = PadLengths(from: &draws)
        printable =
            switch firstFlight {
            case .random: nil
            case .printable: PrintablePads(from: &draws)
            }
    }

    /// The pads of one end for one handshake.
    struct Pads {
        /// PadA or PadB.
        let opening: [UInt8]
        /// The opening pad where it goes behind another key than the one that it was drawn for.
        let spareOpening: [UInt8]
        /// PadC or PadD.
        let closing: [UInt8]
        /// How many bytes of the first flight, from its first on, must be seen together.
        let firstWriteReach: Int
    }

    /// Pads for the end whose public key is `key`.
    func pads(behind key: [UInt8], from random: inout some RandomSource) -> Pads {
        guard let lengths else { return Pads(opening: [], spareOpening: [], closing: [], firstWriteReach: 0) }
        var draws = Draws(from: &random, count: PadLengths.drawCount + PrintablePads.drawCount)
        let (openingCount, closingCount) = lengths.draw(&draws)
        let closing = random.bytes(count: closingCount)
        guard let printable else {
            let opening = random.bytes(count: openingCount)
            return Pads(opening: opening, spareOpening: opening, closing: closing, firstWriteReach: 0)
        }
        let opening = printable.pad(openingCount, behind: key, &draws, from: &random)
        return Pads(
            opening: opening.bytes, spareOpening: opening.bytesForAnyKey, closing: closing,
            firstWriteReach: key.count + opening.reach)
    }
}
