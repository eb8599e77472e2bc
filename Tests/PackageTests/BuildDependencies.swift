import Foundation
import Testing

@Suite struct BuildDependencies {
    @Test func `the package's build dependencies have all that the Makefile installs for a build`() throws {
        let makefile = try read("Makefile").replacing("\\\n", with: " ")
        let wanted = try #require(makefile.firstMatch(of: /(?m)^BUILD_PACKAGES := (.*)$/)).1
            .split(whereSeparator: \.isWhitespace).map(String.init)
        let control = try read("packaging/debian/control")
        let declared = try #require(control.firstMatch(of: /Build-Depends:\n((?: .*\n)+)/)).1
            .split(separator: "\n").map { $0.trimmingCharacters(in: [" ", ","]) }
        #expect(wanted.count > 5)
        #expect(Set(declared).isSuperset(of: wanted), "\(Set(wanted).subtracting(declared).sorted())")
    }

    private func read(_ path: String) throws -> String {
        try String(contentsOf: Tree.folder.appending(path: path), encoding: .utf8)
    }
}
