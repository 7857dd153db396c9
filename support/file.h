/* file.h - whole files in, whole files out. */
#ifndef QM_SUPPORT_FILE_H
#define QM_SUPPORT_FILE_H

#include "support/arena.h"

/* Reads a file ("-": standard input) of at most `limit` bytes into the arena, with a NUL behind it.
 * QM_ERR_IO: *why says why ("No such file or directory"); a longer file is QM_ERR_INPUT. */
qm_status qm_file_read(qm_arena *a, const char *path, size_t limit, char **text, size_t *size,
                       const char **why);

/* A file that appears whole or not at all: written without a name where the system can, so that
 * nothing is left however the process ends, or else under a temporary name in the same folder; then
 * put in place of `path`. Symbolic links stay; what is no regular file (a device, a pipe) is
 * written directly. */
typedef struct qm_outfile {
    char *path, *temporary; /* in the arena; temporary is NULL when path itself is written */
    bool named;             /* there is a file of the temporary name */
    int fd;                 /* -1: not open */
    char *buffer;
    size_t used;
} qm_outfile;

/* The file gets permissions `mode` less the umask. QM_ERR_IO here and below: errno says why. */
qm_status qm_outfile_open(qm_outfile *f, qm_arena *a, const char *path, unsigned mode);
/* A qm_write_fn with the qm_outfile as payload. */
qm_status qm_outfile_write(void *f, const char *bytes, size_t size);
/* Puts the file in place; after an error nothing is left. */
qm_status qm_outfile_commit(qm_outfile *f);
void qm_outfile_abort(qm_outfile *f); /* after commit: does nothing */
/* Whether `path` could be opened so, for work whose result is written only at its end. Leaves
 * nothing, and neither opens nor waits for what is no regular file. */
qm_status qm_outfile_check(qm_arena *a, const char *path);

#endif
