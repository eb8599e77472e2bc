extension Configuration.Tracker {
    /// What is done otherwise for one tracker, or for all below a name.
    package struct Rule: Equatable, Sendable {
        /// A name or an address, or `*.` and a name; in lower case.
        package var host: String
        package var obfuscation: ObfuscationPolicy

        package init(host: String, obfuscation: ObfuscationPolicy) {
            self.host = host
            self.obfuscation = obfuscation
        }
    }
}

extension Configuration.Tracker.Rule: Section {
    /// Both keys are required, so that this never leaves the reader.
    static var blank: Self { Self(host: "", obfuscation: .auto) }

    static var keys: [Key<Self>] {
        [
            Key("host", \.host, .trackerHost, isRequired: true),
            Key("obfuscation", \.obfuscation, .choice, isRequired: true),
        ]
    }
}

extension Form<[Configuration.Tracker.Rule]> {
    /// Rules, one a host.
    static var rules: Form {
        list(of: .table, uniqueBy: { $0.host.isEmpty ? nil : $0.host }) { rule, first in
            "there is a rule for \(rule.host.shown) already, on line \(first.line)"
        }
    }
}
