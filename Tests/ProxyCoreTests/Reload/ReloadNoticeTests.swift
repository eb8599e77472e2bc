import Glibc
import TestSupport
import Testing

@testable import ProxyCore

@Suite struct ReloadNoticeTests {
    @Test(arguments: [
        ReloadNotice.Outcome.started, .reloaded(warnings: []), .reloaded(warnings: ["a\nb", "\"c\""]), .refused(["x"]),
        .ending,
    ])
    func `what is written is read`(_ outcome: ReloadNotice.Outcome) throws {
        let folder = try TemporaryFolder()
        let path = String(folder.file("reload").dropLast("/reload".count))
        try ReloadNotice(began: 1, .refused(["before"])).write(in: path)
        let notice = ReloadNotice(began: ReloadNotice.now, outcome)
        try notice.write(in: path)
        #expect(ReloadNotice(in: path) == notice)
        #expect(notice.process == getpid())
    }

    @Test func `what is not there, or something else, is none`() throws {
        let folder = try TemporaryFolder()
        let path = String(folder.file("reload").dropLast("/reload".count))
        #expect(ReloadNotice(in: path) == nil)
        for text in ["", "{}", "[1]", #"{"process":1,"began":2,"outcome":"lost"}"#] {
            let file = fopen(folder.file("reload"), "w")
            fputs(text, file)
            fclose(file)
            #expect(ReloadNotice(in: path) == nil)
        }
    }
}
