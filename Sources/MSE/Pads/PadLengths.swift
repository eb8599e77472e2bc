/// How long the two pads of one end are, drawn together from what this process chose for itself.
///
/// A process has five to eight clusters: places in the plane of both lengths, around which what is drawn scatters. A share of
/// the scatter is common to both pads, a share has them differ, and a share is the closing pad's own. So
///
/// - neither pad, nor the sum of both, which is what the two flights of an end differ by, is even or the triangle of two even
///   draws, nor does one length tell nothing of the other;
/// - a cluster fades out on all sides (a sum of three even draws has no edge), and lies whole within what is allowed, so that
///   nothing piles up at the ends;
/// - short pads are likelier than long ones, as short messages are, and the mean stays below the 256 bytes of an even draw.
struct PadLengths: Sendable {
    /// The shortest opening pad: 21 printable bytes and their place. Both kinds of first flight keep it, so that lengths do not
    /// tell them apart.
    static let shortestOpening = 24

    private struct Cluster: Sendable {
        let opening: Int
        let closing: Int
        /// How far both lengths go together.
        let common: Int
        /// How much of that the closing pad takes part in, in eighths; less than none where it goes the other way.
        let tilt: Int
        /// How far one grows at the other's cost.
        let opposed: Int
        /// How far the closing pad goes by itself. It also hides that eighths are rounded.
        let own: Int
        let weight: Int
    }

    private let clusters: [Cluster]
    private let totalWeight: Int

    private static let mostClusters = 8
    static let parameterCount = 1 + mostClusters * 10
    static let drawCount = 1 + 9

    init(from draws: inout Draws) {
        var clusters: [Cluster] = []
        for _ in 0..<draws.number(in: 5...Self.mostClusters) { clusters.append(Self.cluster(from: &draws)) }
        self.clusters = clusters
        totalWeight = clusters.reduce(0) { $0 + $1.weight }
    }

    private static func cluster(from draws: inout Draws) -> Cluster {
        let common = draws.lowNumber(in: 24...100)
        // Not so far below 0 that the sum of both would stand still.
        let tilt = draws.number(in: -1...8)
        let opposed = draws.number(in: 16...60)
        let own = draws.number(in: 12...20)
        let longest = HandshakeMaterial.longestPad
        let openingReach = common + opposed
        // Eighths are rounded down, by one at most.
        let closingReach = common * abs(tilt) / 8 + 1 + opposed + own
        return Cluster(
            opening: draws.lowNumber(in: shortestOpening + openingReach...longest - openingReach),
            closing: draws.lowNumber(in: closingReach...longest - closingReach),
            common: common, tilt: tilt, opposed: opposed, own: own, weight: draws.number(in: 2...5))
    }

    /// The lengths for one handshake: 24 to 512, and 0 to 512.
    func draw(_ draws: inout Draws) -> (opening: Int, closing: Int) {
        var place = draws.number(upTo: totalWeight - 1)
        var cluster = clusters[0]
        for candidate in clusters {
            cluster = candidate
            place -= candidate.weight
            if place < 0 { break }
        }
        let common = draws.softNumber(within: cluster.common)
        let opposed = draws.softNumber(within: cluster.opposed)
        let own = draws.softNumber(within: cluster.own)
        return (
            cluster.opening + common + opposed,
            cluster.closing + (common * cluster.tilt) >> 3 - opposed + own
        )
    }
}
