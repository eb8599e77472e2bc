import Glibc

// `fuzz list` names the targets; `fuzz TARGET …` hands the rest to libFuzzer.

let arguments = CommandLine.arguments
if arguments.dropFirst() == ["list"] {
    for target in FuzzTarget.all { print(target.name, target.longestInput) }
    exit(0)
}
guard FuzzTarget.chosen != nil else {
    print("usage: fuzz list | fuzz TARGET [libFuzzer's flags] [CORPUS …]; TARGET is one of")
    for target in FuzzTarget.all { print("  \(target.name)") }
    exit(64)
}
exit(Fuzzer.run())
