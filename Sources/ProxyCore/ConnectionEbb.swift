/// Tells when so many connections have gone that what they leave is worth giving back.
struct ConnectionEbb {
    /// Fewer leave half a megabyte at most.
    static let leastGone = 256

    /// The most at a time since this was asked to begin anew.
    private var most = 0

    /// There are `count` connections now.
    mutating func rose(to count: Int) {
        most = max(most, count)
    }

    /// Whether, of those that were, half have gone, so that what is paid for giving back is paid seldom.
    func isLow(at count: Int) -> Bool {
        most - count >= Self.leastGone && count <= most / 2
    }

    /// What has gone was given back, with `count` connections left.
    mutating func gaveBack(at count: Int) {
        most = count
    }
}
