/* kernel_files.h - compiled kernels as files in the user's cache folder, $XDG_CACHE_HOME/qasmill or
 * ~/.cache/qasmill: none when neither XDG_CACHE_HOME nor HOME is an absolute path.
 *
 * A file is named by a hash of its kernel's key and holds the key, so that no other kernel is taken
 * for it, the object file, and a checksum. Files appear whole or not at all; those that are damaged
 * or that another user could have written are not used. At most QM_KERNEL_FILES of them with
 * QM_KERNEL_BYTES in all are kept: the ones that have gone unused the longest are removed. No
 * failure is an error: then nothing is found, or kept. */
#ifndef QM_BACKENDS_KERNEL_FILES_H
#define QM_BACKENDS_KERNEL_FILES_H

#include "support/arena.h"

enum { QM_KERNEL_FILES = 256, QM_KERNEL_BYTES = 1 << 26 };

typedef struct qm_kernel_files {
    const char *folder; /* NULL: no files */
} qm_kernel_files;

/* The folder's name lies in the arena; nothing is opened yet. */
void qm_kernel_files_init(qm_kernel_files *f, qm_arena *arena);
/* The object file for a key, in the arena; false when there is none. */
bool qm_kernel_files_read(const qm_kernel_files *f, const char *key, qm_arena *arena,
                          const char **object, size_t *size);
/* Keeps it. The arena is for names. */
void qm_kernel_files_write(const qm_kernel_files *f, const char *key, const char *object,
                           size_t size, qm_arena *arena);

#endif
