/* turn.c - from radians to fractions of a turn. */
#include "equiv/turn.h"

#include <math.h>

qm_turn qm_turn_from_radians(double radians)
{
    const long double pi = 3.14159265358979323846264338327950288L;
    long double turns = (long double)radians / (2 * pi);
    turns -= floorl(turns);
    const long double grid = 1048576.0L;
    long double snapped = roundl(turns * grid) / grid;
    if (fabsl(turns - snapped) <= 1.6e-13L)
        turns = snapped;
    const long double full = 18446744073709551616.0L;
    turns = roundl(turns * full);
    return turns >= full ? 0 : (qm_turn)turns;
}
