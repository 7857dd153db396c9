/* csv.h - reads tables of numbers: a header of names, then rows, a part at a time.
 *
 * Fields are separated by commas; a name may stand in double quotes, and commas in brackets do not
 * separate, so that a[1,2] is one name. Blanks around fields, empty lines, lines that start with
 * '#', "\r\n" and a byte order mark are accepted. Memory is bounded by the longest line. */
#ifndef QM_RUNTIME_BATCH_CSV_H
#define QM_RUNTIME_BATCH_CSV_H

#include "support/arena.h"

enum { QM_CSV_LINE = 1 << 26 }; /* bytes of the longest line */

/* Puts at most `room` bytes at `to`; *got is 0 at the end. QM_ERR_IO with errno. */
typedef qm_status (*qm_read_fn)(void *payload, char *to, size_t room, size_t *got);

typedef struct qm_csv_name {
    const char *text;
    uint32_t column; /* where it stands, from 1, in bytes */
} qm_csv_name;

typedef struct qm_csv {
    qm_arena *arena;
    qm_read_fn read;
    void *payload;
    char *buffer;
    size_t begin, end, cap; /* bytes [begin, end) are unread */
    bool at_end;
    uint64_t line; /* of the newest line, from 1 */
    /* Of the newest QM_ERR_INPUT. */
    const char *fault;
    uint32_t fault_column;
} qm_csv;

void qm_csv_init(qm_csv *csv, qm_read_fn read, void *payload, qm_arena *arena);
/* The names of the first line, in the arena. QM_ERR_INPUT with a fault, or QM_ERR_IO. */
qm_status qm_csv_header(qm_csv *csv, qm_csv_name **names, uint32_t *n);
/* Up to `most` rows of `columns` >= 1 numbers, row after row; *n is how many, 0 at the end. The
 * numbers are finite, and rounded correctly. QM_ERR_INPUT with a fault: *n rows before it are good;
 * or QM_ERR_IO. */
qm_status qm_csv_rows(qm_csv *csv, uint32_t columns, double *rows, uint64_t most, uint64_t *n);

/* The number at *at, before `end`, where a NUL or another byte that belongs to no number stands;
 * *at moves behind it. False when there is none. Rounded as strtod() does, an infinity when it is
 * too large. */
bool qm_number_read(const char **at, const char *end, double *out);

#endif
