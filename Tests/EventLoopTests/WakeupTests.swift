import EventLoop
import Foundation
import TestSupport
import Testing

@Suite("A wake-up")
struct WakeupTests {
    private final class Count {
        var calls = 0
    }

    @Test("comes from another thread, and is heard on the loop's own")
    func otherThread() {
        let loop = TestLoop()
        let count = Count()
        let home = pthread_self()
        let wakeup = Wakeup(on: loop.loop) {
            #expect(pthread_equal(pthread_self(), home) != 0)
            count.calls += 1
        }
        Thread.detachNewThread { wakeup.send() }
        #expect(loop.run { count.calls == 1 })
        withExtendedLifetime(wakeup) {}
    }

    @Test("several that come before the loop turns are one")
    func together() {
        let loop = TestLoop()
        let count = Count()
        let wakeup = Wakeup(on: loop.loop) { count.calls += 1 }
        for _ in 0..<100 { wakeup.send() }
        #expect(loop.settle())
        #expect(count.calls == 1)
        withExtendedLifetime(wakeup) {}
    }

    @Test("none is lost that is sent behind the one before")
    func oneByOne() {
        let loop = TestLoop()
        let count = Count()
        let wakeup = Wakeup(on: loop.loop) { count.calls += 1 }
        for sent in 1...100 {
            wakeup.send()
            #expect(loop.run { count.calls == sent })
        }
    }

    @Test("stops a loop that waits for nothing else")
    func stopping() {
        let loop = EventLoop()
        let count = Count()
        let wakeup = Wakeup(on: loop) {
            count.calls += 1
            loop.stop()
        }
        Thread.detachNewThread { wakeup.send() }
        loop.run()
        #expect(count.calls == 1)
        withExtendedLifetime(wakeup) {}
    }
}
