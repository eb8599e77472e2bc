// What is drawn: from one seed, so that the same plans can be had again.

#include <math.h>

#include "mover.h"

uint64_t random_state;

uint64_t mix(uint64_t value) {
    value += 0x9E3779B97F4A7C15;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

uint64_t draw(void) { return mix(random_state += 0x9E3779B97F4A7C15); }

uint64_t below(uint64_t bound) { return draw() % bound; }

double fraction(void) { return (draw() >> 11) * 0x1p-53; }

// As many below 10 as between 10 and 100.
uint64_t spread(double least, double most) { return (uint64_t)(least * pow(most / least, fraction())); }
