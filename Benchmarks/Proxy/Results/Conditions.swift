import Foundation
import TestSwarm

/// Where and with what it is measured.
struct Conditions {
    static func note(in report: Report, program: Program?, workspace: Workspace) async throws {
        report.note("date", Date.now.formatted(.iso8601))
        let processors = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("model name") }
        let model = processors.first?.split(separator: ":").last ?? "?"
        report.note("processors", "\(processors.count) × \(model.trimmingCharacters(in: .whitespaces))")
        report.note(
            "kernel",
            try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8).trimmingCharacters(in: .newlines))
        let programs = [
            (try program ?? Daemon.program(), ["--version"]), (Program("haproxy", package: "haproxy"), ["-v"]),
            (Program("ss-tunnel", package: "shadowsocks-libev"), ["-h"]),
            (Program("stunnel4", package: "stunnel4"), ["-version"]),
            (Program("openssl", package: "openssl"), ["version"]),
        ]
        for (program, arguments) in programs {
            let (_, output) = try await workspace.run(program, arguments)
            let line = output.split(whereSeparator: \.isNewline).first { $0.contains(/[0-9]+\.[0-9]/) } ?? "?"
            report.note(URL(filePath: program.name).lastPathComponent, line.trimmingCharacters(in: .whitespaces))
        }
    }
}
