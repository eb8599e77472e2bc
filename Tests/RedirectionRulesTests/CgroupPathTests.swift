import Testing

import RedirectionRules

@Suite struct CgroupPathTests {
    @Test(
        arguments: [
            ("system.slice/client.service", "system.slice/client.service", 2),
            ("/system.slice/client.service/", "system.slice/client.service", 2),
            ("/sys/fs/cgroup/client.slice", "client.slice", 1), ("/sys/fs/cgroups", "sys/fs/cgroups", 3),
            ("a//b/c", "a/b/c", 3), ("user.slice/app-a\\x2db.scope", "user.slice/app-a\\x2db.scope", 2),
            ("mit Leerzeichen/ü", "mit Leerzeichen/ü", 2), ("a/...", "a/...", 2), ("a;b#{}$(c)", "a;b#{}$(c)", 1),
        ])
    func `a path counts its levels from the root`(text: String, expected: String, level: Int) throws {
        let path = try CgroupPath(text)
        #expect(path.description == expected)
        #expect(path.level == level)
        #expect(path.folder == "/sys/fs/cgroup/\(expected)")
    }

    @Test(
        arguments: [
            ("", .root("")), ("/", .root("/")), ("/sys/fs/cgroup", .root("/sys/fs/cgroup")),
            ("/sys/fs/cgroup/", .root("/sys/fs/cgroup/")), ("a/../b", .relative("a/../b")), (".", .relative(".")),
            ("./a", .relative("./a")), ("/sys/fs/cgroup/../../../etc", .relative("/sys/fs/cgroup/../../../etc")),
            ("a\" accept", .unquotable("a\" accept")), ("a\nb", .unquotable("a\nb")), ("a\0b", .unquotable("a\0b")),
            ("a\u{7F}", .unquotable("a\u{7F}")), ("a*", .unquotable("a*")),
            ("a\u{301}\r\nb", .unquotable("a\u{301}\r\nb")),
            (String(repeating: "a/", count: 256), .tooDeep(levelCount: 256)),
        ] as [(String, CgroupPath.Failure)])
    func `what is no path of a cgroup is refused`(text: String, expected: CgroupPath.Failure) {
        #expect(throws: expected) { try CgroupPath(text) }
    }
}
