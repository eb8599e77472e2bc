import Foundation
import TestSupport
import Testing

/// What `Tests/sanitize` runs, one fault at a time: a run that does not fail for it would not fail for a real one either.
/// The test itself passes where it can. `EndToEndTests.PlantedFault` has one in a daemon.
@Suite("A planted fault in the process of the tests")
struct PlantedFault {
    private enum Fault: String {
        case leak
        case freed
        case race
    }

    private final class Leaked {
        let bytes = [UInt8](repeating: 1, count: 1000)
    }

    private final class Counter: @unchecked Sendable {
        var count = 0
    }

    @Test("is committed")
    func commit() throws {
        switch try #require(ProcessInfo.processInfo.environment["MSEPROXY_PLANTED"].flatMap(Fault.init(rawValue:))) {
        case .leak:
            for _ in 0..<20 { _ = Unmanaged.passRetained(Leaked()) }
        case .freed:
            let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
            number.initialize(to: 1)
            number.deallocate()
            #expect(number.pointee == number.pointee)
        case .race:
            let counter = Counter()
            TestThreads.run(2) { _ in
                for _ in 0..<1000 { counter.count += 1 }
            }
            #expect(counter.count > 0)
        }
    }
}
