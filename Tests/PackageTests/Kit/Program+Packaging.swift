import TestSwarm

extension Program {
    static let bash = Program("bash", package: "bash")
    static let dpkgDeb = Program("dpkg-deb", package: "dpkg")
    static let fish = Program("fish", package: "fish")
    static let lintian = Program("lintian", package: "lintian")
    static let mandoc = Program("mandoc", package: "mandoc")
    static let rpm = Program("rpm", package: "rpm")
    static let sh = Program("sh", package: "dash")
    static let systemdAnalyze = Program("systemd-analyze", package: "systemd")
    static let zsh = Program("zsh", package: "zsh")
}

extension Workspace {
    /// Runs a program that has to succeed.
    /// - Returns: all that it wrote.
    @discardableResult
    func succeed(_ program: Program, _ arguments: [String], at place: Place = .here) async throws -> String {
        let (status, output) = try await run(program, arguments, at: place)
        guard status == .exited(0) else {
            throw SwarmError.programFailed(
                name: ([program.name] + arguments).joined(separator: " "), status: status, log: output)
        }
        return output
    }
}
