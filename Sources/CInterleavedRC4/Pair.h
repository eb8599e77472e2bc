// The loop of two streams, once for each way to gather the bytes of a turn. `Alone.h` says what is defined before it is included,
// and is included before it.

/// Fewer bytes than this go stream by stream: a copy of the tables would cost more than it saves.
#define SHORTEST_OF_A_PAIR 96

// Two steps of one stream, then two of the other: both are within the processor's reach at once.
#define FIRST(k) { STEP(first_table, first_window, first_j, k, out) PUT(first_bytes, first_table[out], k) }
#define SECOND(k) { STEP(second_table, second_window, second_j, k, out) PUT(second_bytes, second_table[out], k) }
#define BOTH(k, l) FIRST(k) FIRST(l) SECOND(k) SECOND(l)

ATTRIBUTES void KERNEL(apply_pair)(uint8_t *first, uint8_t *first_data, size_t first_count,
                                   uint8_t *second, uint8_t *second_data, size_t second_count)
{
    size_t first_offset = 0, second_offset = 0;
    if (first_count >= SHORTEST_OF_A_PAIR && second_count >= SHORTEST_OF_A_PAIR) {
        // The streams come to their turns each by itself: their buffers are then cut in different places.
        first_offset = steps_to_turn(first, first_count);
        SINGLY(first, first_data, first_offset);
        second_offset = steps_to_turn(second, second_count);
        SINGLY(second, second_data, second_offset);

        // Copies that cannot overlap let the compiler order both streams' loads and stores freely.
        _Alignas(64) uint8_t first_table[256], second_table[256];
        memcpy(first_table, first, 256);
        memcpy(second_table, second, 256);
        size_t first_next = (uint8_t)(first[256] + 1), first_j = first[257];
        size_t second_next = (uint8_t)(second[256] + 1), second_j = second[257];
        size_t first_rest = first_count - first_offset, second_rest = second_count - second_offset;
        size_t turns = (first_rest < second_rest ? first_rest : second_rest) / TURN;
        for (; turns > 0; turns--, first_offset += TURN, second_offset += TURN) {
            uint8_t *first_window = first_table + first_next, *second_window = second_table + second_next;
            gathered first_bytes = EMPTY, second_bytes = EMPTY;
            BOTH(0, 1) BOTH(2, 3) BOTH(4, 5) BOTH(6, 7) BOTH(8, 9) BOTH(10, 11) BOTH(12, 13) BOTH(14, 15)
            EXCLUSIVE_OR(first_data + first_offset, first_bytes);
            EXCLUSIVE_OR(second_data + second_offset, second_bytes);
            first_next = (first_next + TURN) & 255;
            second_next = (second_next + TURN) & 255;
        }
        memcpy(first, first_table, 256);
        memcpy(second, second_table, 256);
        first[256] = (uint8_t)(first_next - 1);
        first[257] = (uint8_t)first_j;
        second[256] = (uint8_t)(second_next - 1);
        second[257] = (uint8_t)second_j;
        wipe(first_table, sizeof first_table);
        wipe(second_table, sizeof second_table);
    }
    KERNEL(apply)(first, first_data + first_offset, first_count - first_offset);
    KERNEL(apply)(second, second_data + second_offset, second_count - second_offset);
}

#undef SHORTEST_OF_A_PAIR
#undef FIRST
#undef SECOND
#undef BOTH
