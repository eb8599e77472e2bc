/// Rounds of contenders that have names, compared within each round: what the machine does for longer than that falls out.
struct RelayRounds {
    static let kernel = "kernel"

    private let rounds: Rounds
    private let names: [String]

    init(_ rounds: Rounds, names: [String]) {
        self.rounds = rounds
        self.names = names
    }

    /// The median of a contender.
    func cost(_ name: String) -> Duration { names.firstIndex(of: name).map { rounds.median($0) } ?? .zero }

    /// The median of the rounds' ratios of a contender's cost to that of whichever of `others` has the least median, with that
    /// of `added` on top of it.
    func ratio(of name: String, to others: [String], adding added: [String] = []) -> Double {
        let other = others.min { cost($0) < cost($1) } ?? name
        let divisors = ([other] + added).map(values)
        let ratios = values(name).enumerated().map { round, value in
            value / divisors.reduce(.zero) { $0 + $1[round] }
        }
        return Kernels.median(ratios)
    }

    private func values(_ name: String) -> [Duration] { names.firstIndex(of: name).map { rounds.values[$0] } ?? [] }
}
