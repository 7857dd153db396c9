/* bench.h - what the measuring programs share: a clock, files, a yardstick. */
#ifndef QM_BENCH_BENCH_H
#define QM_BENCH_BENCH_H

#include "ir/module.h"

double qm_bench_now(void); /* seconds of a monotonic clock */
double qm_bench_cpu(void); /* seconds that this process was on a processor */

/* The `n` largest files below `folder` whose name ends with `suffix`, largest first; paths in the
 * arena. Returns how many were found. */
uint32_t qm_bench_largest(const char *folder, const char *suffix, const char **paths, uint32_t n,
                          qm_arena *arena);

/* Reads a file into the context. Returns its source number; ends the program when it cannot. */
uint32_t qm_bench_read(qm_context *cx, const char *path);
/* Parses, checks and lowers; ends the program with the diagnostics when that fails. */
qm_module *qm_bench_compile(qm_context *cx, uint32_t source);

/* Calls fn(payload) until half a second or 20 calls have passed; the shortest time of one call. */
double qm_bench_best(void (*fn)(void *payload), void *payload);
/* The same, counting only the time in which this process was on a processor: for work of one
 * thread on a machine that others use too. */
double qm_bench_best_cpu(void (*fn)(void *payload), void *payload);
/* The most memory in bytes that a process needs for one call of fn(payload). */
double qm_bench_peak_memory(void (*fn)(void *payload), void *payload);

/* The file's name without its folders. */
const char *qm_bench_name(const char *path);

#endif
