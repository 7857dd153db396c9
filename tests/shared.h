/* shared.h - what the drivers over the shared data have in common: finding it, reading it,
 * counting. */
#ifndef QM_TESTS_SHARED_H
#define QM_TESTS_SHARED_H

#include "ir/module.h"

#include <stdio.h>

/* The folder of shared data: the environment's QM_SHARED, else argv[1]. NULL, after saying so
 * loudly, when it has no sub-folder `needed`. */
const char *shared_folder(int argc, char **argv, const char *needed);

/* Calls `visit` for each ".qasm" file of a folder, by name; returns how many there are. */
uint32_t shared_each_program(const char *path, void (*visit)(void *payload, const char *file),
                             void *payload);

/* Compiles a file; on QM_OK *out is the caller's. Diagnostics are in cx. */
qm_status shared_compile(qm_context *cx, const char *path, qm_module **out);
/* A file as a source of cx: its index, or QM_NONE when it cannot be read. */
uint32_t shared_source(qm_context *cx, const char *path);

/* True when every error of cx says that a construct is not lowered yet; *reason is the first one's
 * text, in cx->arena. */
bool shared_not_lowered(const qm_context *cx, const char **reason);
/* The first error's text, or "". */
const char *shared_first_error(const qm_context *cx);

/* A file of the shared data about which the specification says otherwise, and where. */
typedef struct shared_dispute {
    const char *file; /* without folders */
    const char *why;
} shared_dispute;
/* Why the file at path is wrong data, or NULL; `disputes` is ended by file NULL. */
const char *shared_disputed(const shared_dispute *disputes, const char *path);

/* Counts by a text key, printed in the order of first use. */
typedef struct shared_tally {
    qm_arena arena;
    const char **keys;
    uint32_t *counts;
    uint32_t n, cap, cap_counts;
} shared_tally;
void shared_count(shared_tally *t, const char *key);
void shared_print_tally(const shared_tally *t, const char *title);
void shared_free_tally(shared_tally *t);

#endif
