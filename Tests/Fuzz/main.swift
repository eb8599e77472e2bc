import Glibc

// `fuzz list` names the targets; `fuzz --target=NAME …` runs libFuzzer, whose flags and corpora stand behind.

let arguments = CommandLine.arguments
if arguments.dropFirst() == ["list"] {
    for target in FuzzTarget.all { print(target.name, target.longestInput) }
    exit(0)
}
guard FuzzTarget.chosen != nil else {
    print("usage: fuzz list | fuzz --target=NAME [libFuzzer's flags] [CORPUS …]; NAME is one of")
    for target in FuzzTarget.all { print("  \(target.name)") }
    exit(64)
}
exit(Fuzzer.run())
