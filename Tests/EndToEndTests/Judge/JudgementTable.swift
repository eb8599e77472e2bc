import Foundation
import TestSwarm

/// What the judge found, as two tables of markdown: what can be told, and the lengths.
struct JudgementTable {
    private(set) var rows: [(who: String, judgement: Judgement)] = []

    /// - Parameter settings: what is set at who is judged.
    mutating func add(_ who: String, _ judgement: Judgement, settings: [String] = []) {
        rows.append((([who] + settings.map { "`\($0)`" }).joined(separator: ", "), judgement))
    }

    /// - Parameter version: of nDPI.
    func markdown(version: String) -> String {
        let told = rows.map { who, found in
            [
                who, found.connectionCount.description, found.namedBitTorrentCount.description,
                found.namedCount.description, found.flaggedCount.description,
                PublishedRule.Exemption.allCases.compactMap { exemption in
                    found.exemptions[exemption].map { "\(exemption.rawValue) \($0)" }
                }.joined(separator: ", "), found.leakingCount.description,
            ]
        }
        let lengths = rows.map { who, found in
            [who]
                + [found.firstPayload, found.secondFlight, found.bothFlights].flatMap { spread in
                    spread.map { [$0.range, $0.deviation, $0.mode] } ?? ["none", "", ""]
                }
        }
        return Self.table(
            ["what is judged", "connections", "named BitTorrent", "named at all", "flagged", "exempted by", "leaking"],
            told)
            + "\n"
            + Self.table(
                ["bytes", "first payload", "sd", "most frequent", "second flight", "sd", "most frequent"]
                    + ["both flights", "sd", "most frequent"], lengths)
            + "\nnDPI \(version). Lengths: minimum, lower quartile, median, upper quartile, maximum; standard deviation; "
            + "the most frequent one, and what part of all it is.\n"
            + rows.filter { $0.judgement.firstPayload.mean != $0.judgement.firstFlight.mean }
            .map { "The first payload is not the whole first flight: \($0.who).\n" }.joined()
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        let rule = ["---"] + header.dropFirst().map { _ in "---:" }
        return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}

extension Spread {
    fileprivate var range: String {
        "\(minimum) … \(lowerQuartile) … \(median) … \(upperQuartile) … \(maximum)"
    }

    fileprivate var deviation: String { String(format: "%.0f", standardDeviation) }

    fileprivate var mode: String { "\(mostFrequent) (\(String(format: "%.0f", mostFrequentShare * 100)) %)" }
}
