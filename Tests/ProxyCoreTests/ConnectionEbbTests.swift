import Testing

@testable import ProxyCore

@Suite struct ConnectionEbbTests {
    @Test("what connections leave is given back once half of the most have gone, and then once half of the rest have")
    func halves() {
        var ebb = ConnectionEbb()
        for count in 1...10_000 { ebb.rose(to: count) }
        #expect(!ebb.isLow(at: 5_001))
        #expect(ebb.isLow(at: 5_000))
        ebb.gaveBack(at: 5_000)
        #expect(!ebb.isLow(at: 2_501))
        #expect(ebb.isLow(at: 2_500))
    }

    @Test("a few connections that come and go give nothing back")
    func few() {
        var ebb = ConnectionEbb()
        ebb.rose(to: ConnectionEbb.leastGone - 1)
        #expect(!ebb.isLow(at: 0))
        ebb.rose(to: ConnectionEbb.leastGone)
        #expect(ebb.isLow(at: 0))
    }
}
