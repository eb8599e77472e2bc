extension Bench {
    /// The kernels, beside libcrypto's.
    func measureKernels() throws -> Kernels {
        let kernels = try Kernels.measure()
        report.begin("kernels", "medians of \(Kernels.rounds) rounds, bursts of \(Kernels.burst) bytes")
        let libcrypto = kernels.megabytes(.libcryptoRC4)
        for kernel in Kernels.Kernel.allCases where kernel.byteCount > 0 {
            let bound: Finding.Bound? =
                switch kernel {
                case .oneStream: .atLeast(1.2)
                case .twoStreams: .atLeast(2)
                case .libcryptoRC4, .packet, .packets, .variableBase, .fixedBase, .hash, .keystream: nil
                }
            report.add(
                Finding(
                    section: "kernels", what: kernel.rawValue, value: kernels.megabytes(kernel), unit: "MB/s",
                    ratio: kernels.megabytes(kernel) / libcrypto, bound: bound))
        }
        for kernel in Kernels.Kernel.allCases where kernel.byteCount == 0 {
            report.add(
                Finding(
                    section: "kernels", what: kernel.rawValue, value: kernels.nanoseconds(kernel) / 1000, unit: "µs"))
        }
        report.add(
            Finding(
                section: "kernels", what: "a handshake's arithmetic: both exponentiations, 4 hashes, 2 keystreams",
                value: kernels.bareHandshake, unit: "µs"))
        return kernels
    }
}
