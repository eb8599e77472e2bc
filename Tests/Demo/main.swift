import Foundation
import TestSwarm

do {
    let tale = Tale()
    try await Workspace.use { try await demonstrateTransfers(in: $0, tale) }
    try await Workspace.use { try await demonstrateAnnounces(in: $0, tale) }
} catch {
    FileHandle.standardError.write(Data("demo: \(error)\n".utf8))
    exit(1)
}
