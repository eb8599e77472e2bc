/// One figure of Prometheus' text format with all its series (exposition format 0.0.4).
struct MetricFamily {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    /// A number and the labels that tell it from the others.
    struct Sample {
        /// Behind the family's name: `_bucket` of a histogram.
        var suffix = ""
        var labels: [(name: String, value: String)] = []
        let value: Double
    }

    let name: String
    let kind: Kind
    /// What it counts, in a sentence.
    let help: String
    let samples: [Sample]

    /// Its lines; each ends with a line feed.
    var text: String {
        var lines = "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            let list = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            lines += "\(name)\(sample.suffix)\(list) \(Self.number(sample.value))\n"
        }
        return lines
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        // No characters, of which a carriage return and a line feed are one.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension MetricFamily {
    static func counter(_ name: String, _ help: String, _ samples: [Sample]) -> MetricFamily {
        MetricFamily(name: name, kind: .counter, help: help, samples: samples)
    }

    static func gauge(_ name: String, _ help: String, _ samples: [Sample]) -> MetricFamily {
        MetricFamily(name: name, kind: .gauge, help: help, samples: samples)
    }

    static func histogram(
        _ name: String, _ help: String, _ series: [(labels: [(name: String, value: String)], DurationHistogram)]
    ) -> MetricFamily {
        let samples = series.flatMap { labels, histogram in
            var below: UInt64 = 0
            var samples: [Sample] = []
            for (bound, count) in zip(DurationHistogram.bounds + [.infinity], histogram.counts) {
                below += count
                let label = (name: "le", value: number(bound))
                samples.append(Sample(suffix: "_bucket", labels: labels + [label], value: Double(below)))
            }
            samples.append(Sample(suffix: "_sum", labels: labels, value: histogram.sum))
            samples.append(Sample(suffix: "_count", labels: labels, value: Double(histogram.count)))
            return samples
        }
        return MetricFamily(name: name, kind: .histogram, help: help, samples: samples)
    }
}

extension MetricFamily.Sample {
    init(_ value: some BinaryInteger, _ labels: (name: String, value: String)...) {
        self.init(labels: labels, value: Double(value))
    }

    init(_ value: Double, _ labels: (name: String, value: String)...) {
        self.init(labels: labels, value: value)
    }
}
