/* share.h - work in parts that threads share. */
#ifndef QM_RUNTIME_SIM_SHARE_H
#define QM_RUNTIME_SIM_SHARE_H

#include <stdint.h>

typedef void (*qm_share_fn)(void *payload, uint64_t part);

/* Calls fn once for each part in [0, parts), in any order and at the same time on up to `threads`
 * threads. No part may depend on another. With one thread or one part the caller does the work, and
 * no thread is started or woken. */
void qm_share(uint32_t threads, uint64_t parts, qm_share_fn fn, void *payload);

#endif
