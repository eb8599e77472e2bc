@testable import ServiceManager
import Testing

@Suite("A notification")
struct NotificationTests {
    @Test("is an assignment of sd_notify(3)")
    func lines() {
        #expect(Notification.ready.line == "READY=1")
        #expect(Notification.stopping.line == "STOPPING=1")
        #expect(Notification.extendTimeout(.milliseconds(1500)).line == "EXTEND_TIMEOUT_USEC=1500000")
        #expect(Notification.extendTimeout(.seconds(86_415)).line == "EXTEND_TIMEOUT_USEC=86415000000")
        #expect(Notification.watchdog.line == "WATCHDOG=1")
        #expect(Notification.status("3 connections").line == "STATUS=3 connections")
        #expect(Notification.reloading(monotonicMicroseconds: 71).line == "RELOADING=1\nMONOTONIC_USEC=71")
    }

    @Test(
        "has a status of one printable line",
        arguments: [
            ("", ""), ("one\nREADY=1", "one READY=1"), ("a\r\nb\tc\0d\u{1B}[31m", "a  b c d [31m"),
            ("\u{2028}\u{2029}\u{85}", "   "), ("\u{202E}gro.elpmaxe", " gro.elpmaxe"), ("\u{FEFF}x\u{E000}", " x "),
            ("größer – 日本 🚦", "größer – 日本 🚦"),
        ])
    func printable(text: String, line: String) {
        #expect(Notification.status(text).line == "STATUS=\(line)")
    }

    @Test("is never above a page, and never cut inside a character", arguments: ["x", "é", "日", "🚦"])
    func long(character: String) {
        for offset in 0..<4 {
            let text = String(repeating: "-", count: offset) + String(repeating: character, count: 5000)
            let printed = Notification.printable(text)
            #expect(printed.utf8.count <= Notification.statusByteCount)
            #expect(printed.utf8.count > Notification.statusByteCount - 4)
            #expect(text.hasPrefix(printed))
        }
    }
}
