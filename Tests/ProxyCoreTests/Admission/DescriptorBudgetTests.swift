import Configuration
import Testing

@testable import ProxyCore

@Suite("The budget of descriptors")
struct DescriptorBudgetTests {
    typealias Count = Configuration.Count

    /// Descriptors, reserve, workers, connections and pipes as configured; connections and pipes for a worker.
    private static let cases: [(Int, Int, Int, Count, Count, connections: Int, pipes: Int)] = [
        (20_000, 100, 2, .automatic, .automatic, 9822, 64),
        (1024, 90, 2, .automatic, .automatic, 439, 14),
        (1024, 90, 2, .exactly(100), .automatic, 100, 14),
        // What is configured comes before pipes.
        (1024, 90, 2, .exactly(460), .automatic, 460, 3),
        (1024, 90, 2, .exactly(467), .automatic, 467, 0),
        (63, 57, 1, .automatic, .automatic, 3, 0),
        (1 << 20, 100, 16, .automatic, .automatic, 523_214, 64),
        // As many as are configured, or none.
        (20_000, 100, 2, .automatic, .exactly(0), 9950, 0),
        (1024, 90, 2, .automatic, .exactly(40), 387, 40),
        (1024, 90, 2, .exactly(460), .exactly(40), 460, 3),
        (1024, 90, 2, .exactly(460), .exactly(0), 460, 0),
        // One connection there is all the same.
        (71, 57, 1, .automatic, .exactly(64), 1, 6),
    ]

    @Test("goes to connections first, and to few pipes", arguments: cases.indices)
    func budget(index: Int) throws {
        let (descriptors, reserve, workers, wanted, wantedPipes, connections, pipes) = Self.cases[index]
        let budget = try DescriptorBudget(
            descriptors: descriptors, reserve: reserve, connections: wanted, pipesPerWorker: wantedPipes,
            workerCount: workers)
        #expect(budget.connections == connections)
        #expect(budget.pipesPerWorker == pipes)
        #expect(reserve + 2 * (budget.connections + workers * budget.pipesPerWorker) <= descriptors)
    }

    @Test("says what is missing")
    func shortage() {
        #expect(throws: DescriptorBudget.Shortage.noConnection) {
            try DescriptorBudget(
                descriptors: 58, reserve: 57, connections: .automatic, pipesPerWorker: .automatic, workerCount: 1)
        }
        #expect(throws: DescriptorBudget.Shortage.tooFew(most: 467, wanted: 468)) {
            try DescriptorBudget(
                descriptors: 1024, reserve: 90, connections: .exactly(468), pipesPerWorker: .automatic, workerCount: 2)
        }
    }
}
