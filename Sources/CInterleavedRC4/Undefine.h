// Ends what was defined for `Alone.h`, `Pair.h` and `Four.h`.

#undef KERNEL
#undef ATTRIBUTES
#undef gathered
#undef EMPTY
#undef PUT
#undef EXCLUSIVE_OR
#undef SINGLY
