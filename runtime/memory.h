/* memory.h - how much memory there is, and amounts of it as text. */
#ifndef QM_RUNTIME_MEMORY_H
#define QM_RUNTIME_MEMORY_H

#include "support/arena.h"

/* Bytes that can be used without swapping, by the kernel's estimate. */
uint64_t qm_free_memory(void);
/* "16384 GiB", "21.4 GiB", "640 KiB", "12 bytes": to a tenth, rounded down. */
const char *qm_bytes_text(qm_arena *arena, uint64_t bytes);

#endif
