extension SavedReport {
    var plots: [Plot] { [relayPlot, scalingPlot, targetsPlot] }

    /// A bar a contender: what it relays with a second of a processor.
    private var relayPlot: Plot {
        let bars = findings(of: "relay").filter { !$0.what.hasPrefix("kernel") }
        let rows = bars.enumerated().map { place, finding in
            let range = finding.range ?? finding.value...finding.value
            let isOurs = Contender.daemonWays.contains(finding.what)
            return "\(-place) \(finding.value) \(range.lowerBound) \(range.upperBound) \(isOurs ? 1 : 2) "
                + Plot.quoted(isOurs ? "mseproxy, \(finding.what)" : finding.what) + " "
                + Plot.quoted(finding.value.shortText)
        }
        return Plot(
            name: "relay", height: 90 + 30 * bars.count,
            script: """
                $bars << EOD
                \(rows.joined(separator: "\n"))
                EOD
                set title "Relay, 8 connections: MiB for each CPU-second of the relaying process; more is better.\\n\
                Bars: median; whiskers: from the least to the most of the rounds"
                set xrange [0:*]
                set yrange [\(-bars.count):1]
                set grid xtics linecolor "#dddddd"
                set palette defined (1 "\(Plot.ours)", 2 "\(Plot.others)")
                set cbrange [1:2]
                unset colorbox
                unset key
                plot $bars using 2:1:(0):2:($1-0.36):($1+0.36):5:ytic(6) with boxxyerror palette, \\
                    $bars using 2:1:3:4 with xerrorbars linecolor "#222222" pointtype 0, \\
                    $bars using 4:1:7 with labels left offset 1,0
                """)
    }

    /// A line for each way of relaying: what a GiB costs by the number of connections.
    private var scalingPlot: Plot {
        let ways = ["encrypted", "plain-buffers", "plain-splice"]
        let blocks = ways.map { way in
            let points = findings(of: "scaling").compactMap { finding -> String? in
                guard finding.what.hasPrefix(way + ", "), finding.unit == "ms/GiB", finding.ratio == nil,
                    let count = finding.what.split(separator: " ").dropFirst().first
                else { return nil }
                let range = finding.range ?? finding.value...finding.value
                return "\(count) \(finding.value) \(range.lowerBound) \(range.upperBound)"
            }
            return "$\(way.replacing("-", with: "_")) << EOD\n\(points.joined(separator: "\n"))\nEOD"
        }
        let colours = [Plot.ours, "#b2182b", "#5aae61"]
        let curves = zip(ways, colours).map { way, colour in
            "$\(way.replacing("-", with: "_")) using 1:2:3:4 with yerrorlines linewidth 2 pointtype 7 linecolor \"\(colour)\" title \"\(way)\""
        }
        return Plot(
            name: "scaling", height: 420,
            script: """
                \(blocks.joined(separator: "\n"))
                set title "What a GiB costs, by busy connections (bars: from the least to the most of the rounds)"
                set logscale x 2
                set xrange [0.7:730]
                set yrange [0:*<3000]
                set offsets 0, 0, graph 0.15, 0
                set xtics (1, 8, 64, 512)
                set xlabel "connections"
                set ylabel "ms of CPU for each GiB"
                set grid ytics linecolor "#dddddd"
                set key top center horizontal
                plot \(curves.joined(separator: ", \\\n    "))
                """)
    }

    /// A bar for everything with a target: how much of what is allowed it takes.
    private var targetsPlot: Plot {
        let rated = findings.compactMap { finding -> (finding: Finding, share: Double)? in
            let value = finding.ratio ?? finding.value
            return switch finding.bound {
            case .none: nil
            case .atMost(let most): (finding, value / most)
            case .atLeast(let least): (finding, least / value)
            }
        }
        let rows = rated.enumerated().map { place, rated in
            let value = (rated.finding.ratio ?? rated.finding.value).shortText
            let unit = rated.finding.ratio == nil ? " " + rated.finding.unit : ""
            return "\(-place) \(rated.share) \(min(rated.share, 2.5)) \(rated.share <= 1 ? 1 : 2) "
                + Plot.quoted("\(rated.finding.section): \(rated.finding.what)".shortened(to: 68)) + " "
                + Plot.quoted("\(value)\(unit) (\(rated.finding.target))")
        }
        return Plot(
            name: "targets", height: 100 + 24 * rated.count,
            script: """
                $bars << EOD
                \(rows.joined(separator: "\n"))
                EOD
                set title "How much of what is allowed each takes\\nUp to 1 the target is met; bars are cut at 2.5"
                set xrange [0:3.9]
                set xtics 0, 0.5, 2.5
                set lmargin at screen 0.46
                set yrange [\(-rated.count):1]
                set grid xtics linecolor "#dddddd"
                set ytics font ",10"
                set palette defined (1 "\(Plot.good)", 2 "\(Plot.bad)")
                set cbrange [1:2]
                unset colorbox
                unset key
                set arrow from 1,graph 0 to 1,graph 1 nohead linewidth 2 linecolor "#222222" front
                plot $bars using 3:1:(0):3:($1-0.36):($1+0.36):4:ytic(5) with boxxyerror palette, \\
                    $bars using (2.65):1:6 with labels left font ",10"
                """)
    }
}

extension String {
    fileprivate func shortened(to length: Int) -> String { count > length ? prefix(length - 1) + "…" : self }
}
