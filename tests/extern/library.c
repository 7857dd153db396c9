/* library.c - the extern functions of tests that use the library $QM_TEST_EXTERN. */

#include <stdint.h>

uint8_t majority(uint64_t bits)
{
    return __builtin_popcountll(bits) >= 2;
}

int32_t square_plus(int32_t a, uint8_t b)
{
    return a * a + b;
}
