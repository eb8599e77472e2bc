import Glibc
import Testing

@testable import ProxyCore

@Suite("What the system says of the process")
struct ProcessFiguresTests {
    @Test("memory and descriptors are those of a process that runs")
    func plausible() throws {
        let figures = ProcessFigures.read()
        #expect(figures.identifier == getpid())
        let resident = try #require(figures.residentBytes)
        #expect(resident > 1 << 20 && resident < 1 << 36)
        #expect(try #require(figures.virtualBytes) >= resident)
        #expect(try #require(figures.openDescriptors) >= 3)
        #expect(try #require(figures.mostDescriptors) >= 16)
    }

    @Test("processor time grows as it is used")
    func processorTime() {
        let before = ProcessFigures.read().processorSeconds
        var sum: UInt64 = 0
        while ProcessFigures.read().processorSeconds == before { sum &+= 1 }
        #expect(ProcessFigures.read().processorSeconds > before)
    }

    @Test("descriptors that are opened are counted, and closed ones are not")
    func descriptors() async throws {
        // Other tests open and close theirs meanwhile: far more than they do, and once where theirs come between.
        let count = 400
        let before = try #require(ProcessFigures.read().openDescriptors)
        let opened = (0..<count).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        #expect(opened.allSatisfy { $0 >= 0 })
        let during = try #require(ProcessFigures.read().openDescriptors)
        for descriptor in opened { close(descriptor) }
        #expect(during >= before + UInt64(count / 2))
    }
}
