import Testing

@testable import TestSwarm

/// Each exemption, and the nearest payload that has it no longer. Bytes are chosen so that no other exemption holds: `U` is
/// printable, 0x87 is not, and both have four bits set.
@Suite struct PublishedRuleTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let payload: [UInt8]
        let exemptions: Set<PublishedRule.Exemption>

        init(_ what: String, _ payload: [UInt8], _ exemptions: Set<PublishedRule.Exemption> = []) {
            (testDescription, self.payload, self.exemptions) = (what, payload, exemptions)
        }
    }

    private static func plain(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x87, count: count) }
    private static func printable(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "U"), count: count) }
    /// So many bytes with three bits set, with four, with five.
    private static func bits(_ three: Int, _ four: Int, _ five: Int) -> [UInt8] {
        [UInt8](repeating: 0x83, count: three) + plain(four) + [UInt8](repeating: 0x8F, count: five)
    }
    private static func text(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

    static let cases = [
        Case("3.4 bits a byte", bits(6, 4, 0), [.bitCount]),
        Case("3.5 bits a byte", bits(5, 5, 0)),
        Case("4.5 bits a byte", bits(0, 5, 5)),
        Case("4.6 bits a byte", bits(0, 4, 6), [.bitCount]),
        Case("six printable bytes at the beginning", printable(6) + plain(6), [.printableBeginning]),
        Case("five", printable(5) + plain(7)),
        Case("six later", plain(1) + printable(6) + plain(6)),
        Case(
            "the first and the last that are printable", [0x20, 0x7E] + printable(4) + plain(6), [.printableBeginning]),
        Case("the one before the first", [0x1F, 0x7E] + printable(4) + plain(6)),
        Case("the one after the last", [0x20, 0x7F] + printable(4) + plain(6)),
        Case("half printable", (0..<20).flatMap { _ in plain(1) + printable(1) }),
        Case("one more", (0..<20).flatMap { _ in plain(1) + printable(1) } + printable(1), [.mostlyPrintable]),
        Case("20 printable in a row", plain(20) + printable(20) + plain(20)),
        Case("21", plain(20) + printable(21) + plain(20), [.printableRun]),
        Case("21 at the end", plain(40) + printable(21), [.printableRun]),
        Case("40 in two rows", plain(20) + printable(20) + plain(1) + printable(20) + plain(20)),
        Case("TLS 1.2", [0x16, 0x03, 0x03] + plain(12), [.tls]),
        Case("SSL 3", [0x16, 0x03, 0x00] + plain(12), [.tls]),
        Case("a version after TLS 1.2", [0x16, 0x03, 0x04] + plain(12)),
        Case("application data", [0x17, 0x03, 0x03] + plain(12)),
        Case("GET", text("GET ") + plain(12), [.http]),
        Case("PUT", text("PUT ") + plain(12), [.http]),
        Case("POST", text("POST ") + plain(12), [.http]),
        Case("HEAD", text("HEAD ") + plain(12), [.http]),
        Case("GET without a space", text("GET") + plain(12)),
        Case("in small letters", text("get ") + plain(12)),
        Case("several at once", text("GET / HTTP/1.1\r\n"), [.printableBeginning, .mostlyPrintable, .bitCount, .http]),
    ]

    @Test(arguments: cases)
    func `a payload is exempted by what holds for it, and flagged where nothing does`(_ it: Case) {
        #expect(PublishedRule.exemptions(of: it.payload) == it.exemptions)
        #expect(PublishedRule.flags(it.payload) == it.exemptions.isEmpty)
    }

    @Test func `no payload is not flagged`() {
        #expect(!PublishedRule.flags([]))
    }
}
