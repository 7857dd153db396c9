/* memory.c - the machine's free memory from /proc/meminfo, or else from sysconf(). */

#include "runtime/memory.h"

#include <stdio.h>
#include <unistd.h>

uint64_t qm_free_memory(void)
{
    FILE *f = fopen("/proc/meminfo", "r");
    unsigned long long kib = 0;
    bool found = false;
    char line[128];
    while (f != NULL && !found && fgets(line, sizeof line, f) != NULL)
        found = sscanf(line, "MemAvailable: %llu kB", &kib) == 1;
    if (f != NULL)
        fclose(f);
    if (found)
        return (uint64_t)kib * 1024;
    long pages = sysconf(_SC_AVPHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

const char *qm_bytes_text(qm_arena *arena, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    uint32_t u = 0;
    uint64_t rest = 0;
    while (u < 3 && bytes >= 1024) {
        rest = bytes % 1024;
        bytes /= 1024;
        u++;
    }
    uint32_t tenths = (uint32_t)(rest * 10 / 1024);
    if (tenths == 0)
        return qm_arena_printf(arena, "%llu %s", (unsigned long long)bytes, units[u]);
    return qm_arena_printf(arena, "%llu.%u %s", (unsigned long long)bytes, tenths, units[u]);
}
