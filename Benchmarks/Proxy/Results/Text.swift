extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    func padded(left width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

extension Double {
    /// With so many digits behind the point.
    func text(_ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((magnitude * scale).rounded())
        let fraction = digits == 0 ? "" : "." + "\(whole % Int(scale))".zeros(digits)
        return (self < 0 ? "-" : "") + "\(whole / Int(scale))" + fraction
    }
}

extension String {
    fileprivate func zeros(_ width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}

extension Duration {
    func milliseconds(_ digits: Int) -> String { (self / .milliseconds(1)).text(digits) }
}

extension Double {
    /// As many digits as say something: three, or all of those before the point.
    var shortText: String {
        switch magnitude {
        case 0: "0"
        case 100...: text(0)
        case 10...: text(1)
        default: text(2)
        }
    }
}
