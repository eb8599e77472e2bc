import EventLoop
import Glibc
import TestSupport
import Testing

@Suite("A signal watcher")
struct SignalWatcherTests {
    private final class Count {
        var calls = 0
    }

    @Test("hears each signal that the process gets")
    func signals() {
        let loop = TestLoop()
        let count = Count()
        let watcher = SignalWatcher(on: loop.loop, signal: SIGUSR1) { count.calls += 1 }
        for sent in 1...3 {
            #expect(kill(getpid(), SIGUSR1) == 0)
            #expect(loop.run { count.calls == sent })
        }
        withExtendedLifetime(watcher) {}
    }

    @Test("hears what came while the signal was held")
    func held() {
        let loop = TestLoop()
        let count = Count()
        SignalWatcher.hold(SIGALRM)
        // For this thread alone: the test's process has others. Without the hold it would end here.
        #expect(raise(SIGALRM) == 0)
        let watcher = SignalWatcher(on: loop.loop, signal: SIGALRM) { count.calls += 1 }
        #expect(loop.run { count.calls == 1 })
        withExtendedLifetime(watcher) {}
    }

    @Test("of one signal does not hear another")
    func others() {
        let loop = TestLoop()
        let heard = (Count(), Count())
        let watchers = [
            SignalWatcher(on: loop.loop, signal: SIGUSR2) { heard.0.calls += 1 },
            SignalWatcher(on: loop.loop, signal: SIGWINCH) { heard.1.calls += 1 },
        ]
        #expect(kill(getpid(), SIGUSR2) == 0)
        #expect(loop.run { heard.0.calls == 1 })
        #expect(heard.1.calls == 0)
        withExtendedLifetime(watchers) {}
    }
}
