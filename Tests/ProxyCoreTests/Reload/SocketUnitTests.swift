import Foundation
import Testing

@testable import ProxyCore

@Suite("The socket unit that an error names")
struct SocketUnitTests {
    private static let units = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packaging/systemd")

    @Test("is one that the packages have for this key", arguments: ListenerKey.allCases)
    func packaged(_ key: ListenerKey) throws {
        let unit = try String(contentsOf: Self.units.appending(path: key.socketUnit), encoding: .utf8)
        #expect(unit.contains("\nFileDescriptorName=\(key.rawValue)\n"))
    }
}
