import Benchmark
import BenchmarkKit
import CReferenceRC4
import ObfuscationCrypto

/// The arithmetic alone: each kernel's time, of all in turn.
///
/// The harness is run once a round with a few iterations of each kernel, so that all kernels have part in what the machine
/// does meanwhile; it would otherwise measure one after the other, and ratios would be between different times.
struct Kernels: Sendable {
    static let rounds = 20
    /// What the relay reads at most in one go, as far as a kernel's cost for each byte goes.
    static let burst = 65_536

    enum Kernel: String, CaseIterable {
        case libcryptoRC4 = "libcrypto RC4"
        case oneStream = "RC4, one stream"
        case twoStreams = "RC4, two streams"
        case packet = "RC4, one stream, 1448 bytes at a time"
        case packets = "RC4, two streams, 1448 bytes at a time"
        case variableBase = "exponentiation, variable base"
        case fixedBase = "exponentiation, fixed base"
        case hash = "SHA-1 of 120 bytes"
        case keystream = "keystream with 1024 bytes dropped"

        /// How often an iteration does it, where once would be shorter than a clock's resolution is good for.
        var repetitions: Int {
            switch self {
            case .libcryptoRC4, .oneStream, .twoStreams: 1
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
            case .packet: 1448
            case .packets: 2 * 1448
            case .variableBase, .fixedBase, .hash, .keystream: 0
            }
        }
    }

    /// The median time of each, in nanoseconds.
    private let times: [Kernel: Double]

    static func measure() throws -> Kernels {
        let work = KernelWork()
        let suite = BenchmarkSuite(name: "kernels") { suite in
            for kernel in Kernel.allCases {
                suite.benchmark(kernel.rawValue) { for _ in 0..<kernel.repetitions { work.run(kernel) } }
            }
        }
        var all: [String: [Double]] = [:]
        for _ in 0..<rounds {
            var runner = BenchmarkRunner(
                suites: [suite], settings: [Iterations(10), WarmupIterations(2), Format(.none), Quiet(true)])
            try runner.run()
            for result in runner.results { all[result.benchmarkName, default: []] += result.measurements }
        }
        var times: [Kernel: Double] = [:]
        for kernel in Kernel.allCases {
            guard let sorted = all[kernel.rawValue]?.sorted(), !sorted.isEmpty else {
                throw Disappointment("no times of \(kernel.rawValue)")
            }
            times[kernel] = sorted[sorted.count / 2] / Double(kernel.repetitions)
        }
        return Kernels(times: times)
    }

    func nanoseconds(_ kernel: Kernel) -> Double { times[kernel] ?? .nan }

    /// Millions of bytes a second.
    func megabytes(_ kernel: Kernel) -> Double { Double(kernel.byteCount) * 1000 / nanoseconds(kernel) }

    /// What two streams' cipher takes for a GiB.
    var pairOfStreams: Duration {
        .nanoseconds(Int(nanoseconds(.twoStreams) / Double(Kernel.twoStreams.byteCount) * Double(1 << 30)))
    }

    /// What no handshake gets by without, in microseconds: one exponentiation of either kind, req1, req3, keyA and keyB, and
    /// two keystreams. (req2 is looked up.)
    var bareHandshake: Double {
        (nanoseconds(.variableBase) + nanoseconds(.fixedBase) + 4 * nanoseconds(.hash) + 2 * nanoseconds(.keystream))
            / 1000
    }
}
