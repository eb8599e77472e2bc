extension Bench {
    /// The kernels, beside libcrypto's.
    func measureKernels() throws {
        let kernels = try Kernels.measure()
        let (undisturbed, all) = (kernels.undisturbed, kernels.rounds)
        report.begin(
            "kernels",
            "medians of the \(undisturbed.count) of \(all.count) rounds that had the processor alone; bursts of \(Kernels.burst) bytes"
        )
        for kernel in Kernels.Kernel.allCases where kernel.byteCount > 0 {
            let bound: Finding.Bound? =
                switch kernel {
                case .oneStream: .atLeast(1.2)
                case .twoStreams: .atLeast(2)
                case .libcryptoRC4, .fourStreams, .packet, .packets, .variableBase, .fixedBase, .hash, .keystream: nil
                }
            add(kernel, kernel.rawValue, undisturbed, bound)
        }
        let disturbed = all.filter { round in !undisturbed.contains { $0 == round } }
        for kernel in [Kernels.Kernel.libcryptoRC4, .oneStream, .twoStreams, .fourStreams] where !disturbed.isEmpty {
            add(kernel, "\(kernel.rawValue), in the \(disturbed.count) other rounds", disturbed, nil)
        }
        for kernel in Kernels.Kernel.allCases where kernel.byteCount == 0 {
            let times = undisturbed.map { $0[kernel, default: .nan] / 1000 }
            report.add(
                Finding(
                    section: "kernels", what: kernel.rawValue, value: Kernels.median(times), unit: "µs",
                    range: range(times)))
        }
    }

    /// Ratios are taken within a round.
    private func add(_ kernel: Kernels.Kernel, _ what: String, _ rounds: [Kernels.Round], _ bound: Finding.Bound?) {
        let speeds = rounds.map { $0.megabytes(kernel) }
        let ratios = rounds.map { $0.megabytes(kernel) / $0.megabytes(.libcryptoRC4) }
        report.add(
            Finding(
                section: "kernels", what: what, value: Kernels.median(speeds), unit: "MB/s", range: range(speeds),
                ratio: Kernels.median(ratios), bound: bound))
    }

    private func range(_ values: [Double]) -> ClosedRange<Double>? {
        guard let least = values.min(), let most = values.max() else { return nil }
        return least...most
    }
}
