import Foundation
import Testing

import Configuration

@Suite("Loading")
final class LoadingTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mseproxy-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func path(_ name: String, _ contents: Data) throws -> String {
        let file = folder.appending(path: name)
        try contents.write(to: file)
        return file.path
    }

    private func message(loading path: String) -> String? {
        do throws(ConfigurationErrors) {
            _ = try Configuration.load(path: path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("a file is read, and its errors name it")
    func file() throws {
        #expect(try Configuration.load(path: path("good", Data("workers = 3".utf8))).workers == .exactly(3))
        let bad = try path("bad", Data("workers = 0\nx = 1".utf8))
        #expect(
            message(loading: bad) == """
                \(bad):1:11: workers: 0 is out of range: expected "auto" or an integer from 1 to 64
                \(bad):2:1: unknown key `x`
                """)
    }

    @Test("what cannot be read is named with the system's reason")
    func unreadable() throws {
        let missing = folder.appending(path: "missing").path
        #expect(message(loading: missing) == "\(missing): cannot be read: No such file or directory")
        #expect(message(loading: folder.path) == "\(folder.path): cannot be read: Is a directory")
        #expect(message(loading: "a\u{0}b") == "a\\u0000b: cannot be read: the path holds a NUL")
        #expect(message(loading: "\u{1B}[2J") == "\\u001B[2J: cannot be read: No such file or directory")
    }

    @Test("a file may be a mebibyte and no more")
    func size() throws {
        let mebibyte = Data(repeating: UInt8(ascii: "\n"), count: 1 << 20)
        #expect(try message(loading: path("full", mebibyte)) == nil)
        let over = try path("over", mebibyte + [UInt8(ascii: "\n")])
        #expect(message(loading: over) == "\(over): larger than 1 MiB")
        #expect(message(loading: "/dev/zero") == "/dev/zero: larger than 1 MiB")
    }

    @Test("a file that is not UTF-8 is named")
    func notUTF8() throws {
        let latin1 = try path("latin1", Data([0x23, 0x20, 0xE9, 0x0A]))
        #expect(message(loading: latin1) == "\(latin1):1:3: not UTF-8")
    }
}
