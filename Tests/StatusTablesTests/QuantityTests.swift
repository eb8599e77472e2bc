import Testing

@testable import StatusTables

@Suite struct QuantityTests {
    @Test(arguments: [
        (0, "0 B"), (1, "1 B"), (999, "999 B"), (999.6, "1.0 kB"), (1000, "1.0 kB"), (999_949, "999.9 kB"),
        (999_950, "1.0 MB"), (1_250_000_000, "1.3 GB"), (9e18, "9.0 EB"), (9e30, "9000000000000.0 EB"),
        (-1, "0 B"), (.nan, "0 B"), (.infinity, "0 B"),
    ])
    func `bytes have the unit that a person reads`(_ count: Double, _ text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test(arguments: [
        (0, "0.0 s"), (0.04, "0.0 s"), (3.46, "3.5 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"),
        (60, "1 min 0 s"), (3599, "59 min 59 s"), (3600, "1 h 0 min"), (86_399, "23 h 59 min"),
        (90_000, "1 d 1 h"), (1e300, "11574074074 d 1 h"), (-5, "0.0 s"), (.nan, "0.0 s"),
    ])
    func `times have two units at most`(_ seconds: Double, _ text: String) {
        #expect(Quantity.time(seconds: seconds) == text)
    }

    @Test(arguments: [
        (0, "0.0s"), (6.4, "6.4s"), (12, "12s"), (431, "7m11s"), (3599, "59m59s"), (7980, "2h13m"), (86_399, "23h59m"),
        (436_000, "5d1h"), (8_639_999, "99d23h"), (8_640_000, "100d"), (1e300, "\(1e300 / 86_400)d"), (-1, "0.0s"),
        (.nan, "0.0s"),
    ])
    func `in a table times are short`(_ seconds: Double, _ text: String) {
        #expect(Quantity.age(seconds: seconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9949, "9.9 kB"), (9950, "10 kB"), (842_100, "842 kB"),
        (999_499, "999 kB"), (999_500, "1.0 MB"), (25_200_000, "25 MB"), (9e18, "9.0 EB"), (-1, "0 B"), (.nan, "0 B"),
    ])
    func `in a table bytes have three digits at most`(_ count: Double, _ text: String) {
        #expect(Quantity.shortBytes(count) == text)
    }

    @Test(arguments: [
        (0, "0"), (2.5, "3"), (1e14, "100000000000000"), (1e15, "1000000000000000.0"), (-3, "0"), (.nan, "0"),
    ])
    func `counts are whole`(_ count: Double, _ text: String) {
        #expect(Quantity.count(count) == text)
    }

    @Test func `a local time has the day and the second`() {
        #expect(LocalTime.text(1_700_000_000).wholeMatch(of: /2023-11-1[345] \d\d:\d\d:20/) != nil)
        #expect(LocalTime.text(.infinity) == "at an unknown time")
        #expect(LocalTime.text(9e18) == "at an unknown time")
    }
}
