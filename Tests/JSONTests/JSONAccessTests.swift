import JSON
import Testing

@Suite("Asking JSON values")
struct JSONAccessTests {
    private let value: JSONValue = ["level": "debug", "count": 3, "share": 0.5, "on": true, "list": [1], "none": .null]

    @Test("a value is given as what it is, and as nothing else")
    func kinds() {
        #expect(value["level"]?.string == "debug")
        #expect(value["count"]?.integer == 3)
        #expect(value["share"]?.number == 0.5)
        #expect(value["share"]?.integer == nil)
        #expect(value["on"]?.boolean == true)
        #expect(value["list"]?.array == [1])
        #expect(value["none"]?.isNull == true)
        #expect(value["level"]?.integer == nil)
        #expect(value["level"]?.array == nil)
        #expect(value["count"]?.string == nil)
        #expect(value["count"]?.boolean == nil)
        #expect(value.object?.map(\.name) == ["level", "count", "share", "on", "list", "none"])
        #expect(value["list"]?.object == nil)
    }

    @Test("an integer is a number too")
    func numbers() {
        #expect(value["count"]?.number == 3)
    }

    @Test("a member that is missing, and a member of what has none, is nil")
    func missing() {
        #expect(value["other"] == nil)
        #expect((["a"] as JSONValue)["a"] == nil)
    }
}
