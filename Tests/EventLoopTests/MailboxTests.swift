import EventLoop
import Synchronization
import TestSupport
import Testing

@Suite("A mailbox")
struct MailboxTests {
    private final class Receiver {
        var received: [Int] = []
    }

    @Test("has tasks done on its loop, in the order in which they were posted")
    func order() {
        let run = TestLoop()
        let receiver = Receiver()
        let mailbox = Mailbox(of: receiver, on: run.loop)
        for number in 0..<100 { mailbox.post { $0.received.append(number) } }
        #expect(receiver.received.isEmpty)
        #expect(run.run { receiver.received.count == 100 })
        #expect(receiver.received == Array(0..<100))
    }

    @Test("takes tasks from all threads at once")
    func threads() {
        let run = TestLoop()
        let receiver = Receiver()
        let mailbox = Mailbox(of: receiver, on: run.loop)
        TestThreads.run(8) { thread in
            for number in 0..<250 { mailbox.post { $0.received.append(thread * 250 + number) } }
        }
        #expect(run.run { receiver.received.count == 2000 })
        #expect(Set(receiver.received).count == 2000)
    }

    @Test("has what a task posts done by a later turn, so that none keeps the loop from its other work")
    func posting() {
        let run = TestLoop()
        let receiver = Receiver()
        let mailbox = Mailbox(of: receiver, on: run.loop)
        mailbox.post { receiver in
            receiver.received.append(1)
            mailbox.post { $0.received.append(3) }
            receiver.received.append(2)
        }
        #expect(run.run { receiver.received.count == 3 })
        #expect(receiver.received == [1, 2, 3])
    }
}
