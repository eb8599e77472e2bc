import Testing

@testable import ProxyCore

@Suite("Prometheus' text format")
struct MetricFamilyTests {
    @Test("a counter, byte for byte")
    func counter() {
        let family = MetricFamily.counter(
            "x_total", "Things.", [.init(1, ("a", "b")), .init(UInt64.max / 2048, ("a", "c"), ("d", "e"))])
        #expect(
            family.text == """
                # HELP x_total Things.
                # TYPE x_total counter
                x_total{a="b"} 1
                x_total{a="c",d="e"} 9007199254740991

                """)
    }

    @Test("a gauge without labels, and one without a sample")
    func gauge() {
        #expect(
            MetricFamily.gauge("x", "A thing.", [.init(0.25)]).text == "# HELP x A thing.\n# TYPE x gauge\nx 0.25\n")
        #expect(MetricFamily.gauge("x", "A thing.", []).text == "# HELP x A thing.\n# TYPE x gauge\n")
    }

    @Test(
        "a number as Go reads it",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (1.5, "1.5"), (-2, "-2"), (1e21, "1e+21"), (0.00001, "1e-05"),
            (1_795_308_458.5, "1795308458.5"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ])
    func numbers(_ value: Double, _ text: String) {
        #expect(MetricFamily.gauge("x", "", [.init(value)]).text.hasSuffix("\nx \(text)\n"))
    }

    @Test("nothing that stands in a label or a help text begins a line of its own, or ends the label")
    func escapes() {
        let wild = "a\\b\"c\nd\r\ne\u{301}\n\u{301}"
        let text = MetricFamily.gauge("x", wild, [.init(1, ("l", wild))]).text
        #expect(
            Array(text.utf8)
                == Array(
                    ("# HELP x a\\\\b\"c\\nd\r\\ne\u{301}\\n\u{301}\n# TYPE x gauge\n"
                        + "x{l=\"a\\\\b\\\"c\\nd\r\\ne\u{301}\\n\u{301}\"} 1\n").utf8))
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 3)
    }

    @Test("a histogram's buckets count all that is within them, and the last is its count")
    func histogram() {
        var durations = DurationHistogram()
        durations.add(.milliseconds(1))
        durations.add(.milliseconds(2))
        durations.add(.milliseconds(500))
        durations.add(.seconds(31))
        let family = MetricFamily.histogram("x_seconds", "Waits.", [([("d", "in")], durations)])
        #expect(
            family.text == """
                # HELP x_seconds Waits.
                # TYPE x_seconds histogram
                x_seconds_bucket{d="in",le="0.001"} 1
                x_seconds_bucket{d="in",le="0.0025"} 2
                x_seconds_bucket{d="in",le="0.005"} 2
                x_seconds_bucket{d="in",le="0.01"} 2
                x_seconds_bucket{d="in",le="0.025"} 2
                x_seconds_bucket{d="in",le="0.05"} 2
                x_seconds_bucket{d="in",le="0.1"} 2
                x_seconds_bucket{d="in",le="0.25"} 2
                x_seconds_bucket{d="in",le="0.5"} 3
                x_seconds_bucket{d="in",le="1"} 3
                x_seconds_bucket{d="in",le="2.5"} 3
                x_seconds_bucket{d="in",le="5"} 3
                x_seconds_bucket{d="in",le="10"} 3
                x_seconds_bucket{d="in",le="30"} 3
                x_seconds_bucket{d="in",le="+Inf"} 4
                x_seconds_sum{d="in"} 31.503
                x_seconds_count{d="in"} 4

                """)
    }
}
