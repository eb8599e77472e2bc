import CHeapWatch
import Glibc
import Synchronization

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// libFuzzer, at the target that was chosen, and what it does not measure itself: time below a second, and memory an input.
enum Fuzzer {
    /// No input may take longer, in nanoseconds of this thread's processor time; with the sanitizer, and with what is checked.
    private static let longestTime: UInt64 = 100_000_000
    private static let slowest = Atomic<UInt64>(0)
    private static let largest = Atomic<Int>(0)

    /// Runs to the end that libFuzzer's flags say.
    static func run() -> CInt {
        atexit {
            let slowest = Double(Fuzzer.slowest.load(ordering: .relaxed)) / 1e6
            note("SLOWEST \(slowest) ms, HEAP \(Fuzzer.largest.load(ordering: .relaxed)) bytes")
        }
        // What is made once and kept, such as tables of the key agreement, is no input's.
        if let target = FuzzTarget.chosen { target.look([]) }
        // It leaves flags with two dashes alone, and hands them on to the processes by which it merges corpora.
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        return runDriver(&count, &arguments) { bytes, count in
            Fuzzer.look(at: Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
    }

    private static func look(at input: [UInt8]) {
        guard let target = FuzzTarget.chosen else { return }
        var time = measured(target, input)
        // A page that was fetched, an interrupt: what is slow is slow again.
        for _ in 0..<3 where time > longestTime { time = min(time, measured(target, input)) }
        require(time <= longestTime, "an input of \(input.count) bytes takes \(time / 1_000_000) ms")
        if time > slowest.load(ordering: .relaxed) { slowest.store(time, ordering: .relaxed) }
    }

    private static func measured(_ target: FuzzTarget, _ input: [UInt8]) -> UInt64 {
        let began = processorTime
        heap_watch_begin()
        target.look(input)
        let growth = heap_watch_end()
        let time = processorTime - began
        let bound = target.heap.base + target.heap.each * input.count
        require(
            growth <= bound, "an input of \(input.count) bytes takes \(growth) bytes of memory, not \(bound) at most")
        if growth > largest.load(ordering: .relaxed) { largest.store(growth, ordering: .relaxed) }
        return time
    }

    private static var processorTime: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Ends the process where `condition` does not hold: libFuzzer then keeps the input.
func require(
    _ condition: Bool, _ words: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    guard !condition else { return }
    note("REQUIREMENT \(file):\(line): \(words())")
    abort()
}

/// The same for two values that must be equal.
func requireSame<Value: Equatable>(
    _ left: Value, _ right: Value, _ words: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    require(left == right, "\(words()): \(left) and \(right)", file: file, line: line)
}

/// A line on standard error, where libFuzzer's are.
private func note(_ line: String) {
    _ = Array("\(line)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
