/* share.c - parts are handed out one by one, so that a thread whose core is busy with other things
 * holds the others up by one part at most.
 *
 * A parallel region costs some microseconds, and with one thread a system call still, so callers
 * ask for one thread where their work is small. */

#include "runtime/sim/share.h"

void qm_share(uint32_t threads, uint64_t parts, qm_share_fn fn, void *payload)
{
    uint32_t team = parts < threads ? (uint32_t)parts : threads;
    if (team <= 1) {
        for (uint64_t p = 0; p < parts; p++)
            fn(payload, p);
        return;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
    for (uint64_t p = 0; p < parts; p++)
        fn(payload, p);
}
