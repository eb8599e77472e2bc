package import JSON

/// What the daemon said at one moment.
package struct TopReading: Sendable {
    let status: JSONValue
    let connections: JSONValue
    /// When, on a clock that only goes forward.
    let moment: ContinuousClock.Instant

    package init(status: JSONValue, connections: JSONValue, moment: ContinuousClock.Instant) {
        self.status = status
        self.connections = connections
        self.moment = moment
    }

    /// Whether `other` is of the same run of the daemon: else totals have begun anew.
    func isOfSameRun(as other: TopReading) -> Bool {
        status["pid"] == other.status["pid"] && status["started"] == other.status["started"]
    }
}

/// Two readings, and what changed between them.
struct TopInterval {
    let now: TopReading
    private let before: TopReading?
    private let seconds: Double
    private let earlier: [String: JSONValue]

    /// `before` is nil where there is none; one of another run of the daemon is none.
    init(_ now: TopReading, since before: TopReading?) {
        self.now = now
        let seconds = before.map { (now.moment - $0.moment) / .seconds(1) } ?? 0
        self.before = before.flatMap { $0.isOfSameRun(as: now) && seconds > 0 ? $0 : nil }
        self.seconds = seconds
        let connections = self.before?.connections.list("connections") ?? []
        earlier = Dictionary(connections.map { ($0.connectionKey, $0) }) { first, _ in first }
    }

    /// How much `total` of the status grew a second; nil where only one reading is there.
    func rate(_ total: (JSONValue) -> Double) -> Double? {
        before.map { max(0, total(now.status) - total($0.status)) / seconds }
    }

    /// How many bytes a second a connection has moved, each way.
    func rates(of connection: JSONValue) -> (sent: Double, received: Double) {
        let old = earlier[connection.connectionKey]
        // Another connection between the same ends, which is younger, has nothing of the old one's bytes.
        let isSame = (old?.amount("age") ?? .infinity) <= connection.amount("age")
        let time = isSame ? seconds : max(connection.amount("age"), 0.001)
        func rate(_ name: String) -> Double {
            max(0, connection.amount(name) - (isSame ? old?.amount(name) ?? 0 : 0)) / time
        }
        return (rate("sent"), rate("received"))
    }
}

extension JSONValue {
    /// What tells a connection from the others that there are at one time.
    fileprivate var connectionKey: String {
        [self["worker"]?.number.map { "\($0)" }, text("way"), text("source"), text("target")]
            .map { $0 ?? "" }.joined(separator: "|")
    }
}
