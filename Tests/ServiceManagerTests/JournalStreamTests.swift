import Glibc
@testable import ServiceManager
import Testing

@Suite("The journal's stream")
struct JournalStreamTests {
    @Test("is read from its variable")
    func read() throws {
        #expect(JournalStream("8:19452") == JournalStream(device: 8, inode: 19452))
        #expect(
            JournalStream("18446744073709551615:18446744073709551615") == JournalStream(device: .max, inode: .max))
    }

    @Test(
        "is no other text",
        arguments: ["", ":", "8", "8:", ":9", "8:9:10", "8:x", "-8:9", "8 :9", "18446744073709551616:1"])
    func malformed(text: String) {
        #expect(JournalStream(text) == nil)
    }

    @Test("is that of the descriptor that leads there, and of no other")
    func descriptor() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let copy = dup(ends[0])
        defer { close(copy) }
        #expect(JournalStream(of: ends[0]) != nil)
        #expect(JournalStream(of: ends[0]) == JournalStream(of: copy))
        #expect(JournalStream(of: ends[0]) != JournalStream(of: ends[1]))
        #expect(JournalStream(of: -1) == nil)
    }

    // In a process of its own: the environment and standard error are everyone's.
    @Test("is recognised in standard error, and not where that was sent elsewhere")
    func standardError() async {
        await #expect(processExitsWith: .success) {
            unsetenv("JOURNAL_STREAM")
            #expect(!ServiceManager.isStandardErrorJournal)
            var status = stat()
            try #require(fstat(STDERR_FILENO, &status) == 0)
            setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino)", 1)
            #expect(ServiceManager.isStandardErrorJournal)
            setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino + 1)", 1)
            #expect(!ServiceManager.isStandardErrorJournal)
        }
    }
}
