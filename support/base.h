/* base.h - status codes and the few definitions that every file needs. */
#ifndef QM_SUPPORT_BASE_H
#define QM_SUPPORT_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a function that can fail returns: 0, or one of these negative codes. A
 * user's mistake is reported once to qm_diag where it is found; QM_ERR_INPUT then
 * only unwinds. */
typedef enum qm_status {
    QM_OK = 0,
    QM_ERR_INPUT = -1,    /* the input is wrong; diagnostics say how */
    QM_ERR_USAGE = -2,    /* the caller's request is wrong; a diagnostic says how */
    QM_ERR_IO = -3,       /* a file could not be read or written */
    QM_ERR_MEMORY = -4,   /* no memory */
    QM_ERR_INTERNAL = -5, /* a fault of qasmill itself */
    QM_ERR_CANCELLED = -6 /* the caller asked to stop */
} qm_status;

#define QM_NONE UINT32_MAX /* the index of nothing */

#define QM_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Receives a piece of output. `payload` is what the caller gave beside the callback.
 * Returns QM_OK or the status with which the writer is to stop. */
typedef qm_status (*qm_write_fn)(void *payload, const char *bytes, size_t size);

typedef struct qm_writer {
    qm_write_fn write;
    void *payload;
} qm_writer;

/* A piece of text that is not NUL-terminated. */
typedef struct qm_str {
    const char *data;
    uint32_t size;
} qm_str;

/* For qsort() and bsearch() of uint32_t: rising. */
static inline int qm_compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

#endif
