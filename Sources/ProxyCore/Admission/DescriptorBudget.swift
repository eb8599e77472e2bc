import Configuration

/// How the descriptors that the system allows are shared out.
struct DescriptorBudget: Equatable {
    enum Shortage: Error, Equatable {
        /// They are not enough for one connection.
        case noConnection
        /// They are enough for `most` connections, not for the `wanted`.
        case tooFew(most: Int, wanted: Int)
    }

    /// Each may come to hold 1 MiB for an end that is slow, and more would make nothing faster.
    static let mostPipesPerWorker = 64

    /// Connections at once, each with two descriptors.
    let connections: Int
    /// Pipes at once in each worker, each with two descriptors.
    let pipesPerWorker: Int

    /// `reserve` descriptors are for everything else. Pipes have a sixteenth of the rest at most where their number is not configured, and nothing
    /// of what a configured number of connections needs: without a pipe a connection goes on by buffers.
    init(
        descriptors: Int, reserve: Int, connections wanted: Configuration.Count,
        pipesPerWorker pipes: Configuration.Count, workerCount: Int
    ) throws(Shortage) {
        let pairs = (descriptors - reserve) / 2
        guard pairs > 0 else { throw .noConnection }
        let share = pipes.value(automatic: min(Self.mostPipesPerWorker, pairs / 16 / workerCount))
        connections = wanted.value(automatic: max(1, pairs - share * workerCount))
        guard connections <= pairs else { throw .tooFew(most: pairs, wanted: connections) }
        pipesPerWorker = min(share, (pairs - connections) / workerCount)
    }
}
