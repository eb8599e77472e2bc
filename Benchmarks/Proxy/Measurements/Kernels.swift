import Benchmark
import BenchmarkKit
import Glibc
import ObfuscationCrypto

/// The arithmetic alone: each kernel's time, of all in turn.
///
/// The harness is run once a round with a few iterations of each kernel, so that all kernels have part in what the machine
/// does meanwhile; it would otherwise measure one after the other, and ratios would be between different times.
struct Kernels: Sendable {
    static let roundCount = 40
    /// What the relay reads at most in one go, as far as a kernel's cost for each byte goes.
    static let burst = 65_536

    enum Kernel: String, CaseIterable {
        case libcryptoRC4 = "libcrypto RC4"
        case oneStream = "RC4, one stream"
        case twoStreams = "RC4, two streams"
        case fourStreams = "RC4, four streams"
        case packet = "RC4, one stream, 1448 bytes at a time"
        case packets = "RC4, two streams, 1448 bytes at a time"
        case variableBase = "exponentiation, variable base"
        case fixedBase = "exponentiation, fixed base"
        case hash = "SHA-1 of 120 bytes"
        case keystream = "keystream with 1024 bytes dropped"

        /// How often an iteration does it, where once would be shorter than a clock's resolution is good for.
        var repetitions: Int {
            switch self {
            case .libcryptoRC4, .oneStream, .twoStreams, .fourStreams: 1
            case .packet, .packets, .keystream: 20
            case .variableBase, .fixedBase: 1
            case .hash: 100
            }
        }

        /// Bytes that go through it each time.
        var byteCount: Int {
            switch self {
            case .libcryptoRC4, .oneStream: burst
            case .twoStreams: 2 * burst
            case .fourStreams: 4 * burst
            case .packet: 1448
            case .packets: 2 * 1448
            case .variableBase, .fixedBase, .hash, .keystream: 0
            }
        }
    }

    /// A kernel's time in nanoseconds, for each.
    typealias Round = [Kernel: Double]

    let rounds: [Round]
    /// Those in which the processor was this program's alone, as far as an exponentiation can tell: a virtual machine's
    /// processor is often half of a real one, which is a third slower while its other half works, and other in kind: what
    /// waits for its own stores then waits less. Which kernel is the faster may depend on it.
    let undisturbed: [Round]

    init(rounds: [Round]) {
        self.rounds = rounds
        let best = rounds.compactMap { $0[.variableBase] }.min() ?? 0
        undisturbed = rounds.filter { $0[.variableBase, default: .infinity] <= 1.12 * best }
    }

    static func measure() throws -> Kernels {
        let work = KernelWork()
        let rounds = try (0..<roundCount).map { _ in
            usleep(100_000)
            return try measureOnce(work)
        }
        return Kernels(rounds: rounds)
    }

    /// One round: the median of a few iterations of each.
    private static func measureOnce(_ work: KernelWork) throws -> Round {
        let suite = BenchmarkSuite(name: "kernels") { suite in
            for kernel in Kernel.allCases {
                suite.benchmark(kernel.rawValue) { for _ in 0..<kernel.repetitions { work.run(kernel) } }
            }
        }
        var runner = BenchmarkRunner(
            suites: [suite], settings: [Iterations(15), WarmupIterations(2), Format(.none), Quiet(true)])
        try runner.run()
        var round: Round = [:]
        for (kernel, result) in zip(Kernel.allCases, runner.results) {
            round[kernel] = result.measurements.sorted()[result.measurements.count / 2] / Double(kernel.repetitions)
        }
        return round
    }

    static func median(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.sorted()[values.count / 2]
    }
}

extension [Kernels.Kernel: Double] {
    /// Millions of bytes a second.
    func megabytes(_ kernel: Kernels.Kernel) -> Double { Double(kernel.byteCount) * 1000 / self[kernel, default: .nan] }
}
