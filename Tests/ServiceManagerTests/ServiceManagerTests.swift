import Glibc
import ServiceManager
import Testing

// Each in a process of its own: the environment is everyone's.
@Suite("The service manager")
struct ServiceManagerTests {
    @Test("hears what it is told, a message each time")
    func messages() async {
        await #expect(processExitsWith: .success) {
            let manager = try NotifySocket()
            #expect(ServiceManager.isListening)
            ServiceManager.ready(status: "2 workers\nSTOPPING=1")
            ServiceManager.status("3 connections")
            ServiceManager.watchdog()
            #expect(ServiceManager.stopping(status: "waiting for 3 connections", within: .seconds(100)))
            #expect(
                manager.messages() == [
                    "READY=1\nSTATUS=2 workers STOPPING=1", "STATUS=3 connections", "WATCHDOG=1",
                    "STOPPING=1\nEXTEND_TIMEOUT_USEC=100000000\nSTATUS=waiting for 3 connections",
                ])
        }
    }

    @Test("hears when a reload began, by the clock that it reads too")
    func reloading() async {
        await #expect(processExitsWith: .success) {
            let manager = try NotifySocket()
            func now() -> UInt64 { clock_gettime_nsec(CLOCK_MONOTONIC) / 1000 }
            let before = now()
            ServiceManager.reloading()
            let after = now()
            let message = try #require(manager.messages().first)
            let prefix = "RELOADING=1\nMONOTONIC_USEC="
            #expect(message.hasPrefix(prefix))
            let time = try #require(UInt64(message.dropFirst(prefix.count)))
            #expect((before...after).contains(time))
        }
    }

    @Test("is not waited for where it reads nothing, and hears more once it does")
    func fullQueue() async {
        await #expect(processExitsWith: .success) {
            let manager = try NotifySocket()
            var count = 0
            // net.unix.max_dgram_qlen is 10, or what systemd makes of it: 512.
            while count < 100_000, ServiceManager.watchdog() { count += 1 }
            #expect((1..<100_000).contains(count))
            #expect(!ServiceManager.ready(status: "lost"))
            #expect(manager.messages() == Array(repeating: "WATCHDOG=1", count: count))
            #expect(ServiceManager.ready(status: "heard"))
            #expect(manager.messages() == ["READY=1\nSTATUS=heard"])
        }
    }

    @Test("takes no message that is too long for it")
    func longStatus() async {
        await #expect(processExitsWith: .success) {
            let manager = try NotifySocket()
            ServiceManager.ready(status: String(repeating: "🚦", count: 100_000))
            let message = try #require(manager.messages().first)
            #expect(message.hasPrefix("READY=1\nSTATUS=🚦"))
            #expect(message.utf8.count < 4096)
        }
    }

    @Test("that is not there, or is gone, is told nothing")
    func absent() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            #expect(!ServiceManager.isListening)
            ServiceManager.ready(status: "")
            for name in ["/nonexistent/notify", "@mseproxy-nobody-listens-here", "relative", ""] {
                setenv("NOTIFY_SOCKET", name, 1)
                #expect(ServiceManager.isListening)
                ServiceManager.ready(status: "")
                ServiceManager.watchdog()
            }
        }
    }

    @Test("says how long it waits for a sign of life, to the process that it means")
    func watchdogPeriod() async {
        await #expect(processExitsWith: .success) {
            unsetenv("WATCHDOG_USEC")
            unsetenv("WATCHDOG_PID")
            #expect(ServiceManager.watchdogPeriod == nil)
            setenv("WATCHDOG_USEC", "1500000", 1)
            #expect(ServiceManager.watchdogPeriod == .milliseconds(1500))
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(ServiceManager.watchdogPeriod == .milliseconds(1500))
            setenv("WATCHDOG_PID", "\(getppid())", 1)
            #expect(ServiceManager.watchdogPeriod == nil)
            unsetenv("WATCHDOG_PID")
            for malformed in ["", "0", "soon", "-1"] {
                setenv("WATCHDOG_USEC", malformed, 1)
                #expect(ServiceManager.watchdogPeriod == nil, "\(malformed)")
            }
        }
    }
}

private func clock_gettime_nsec(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
