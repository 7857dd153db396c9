/* exe.h - standalone executables. */
#ifndef QM_BACKENDS_EXE_H
#define QM_BACKENDS_EXE_H

#include "ir/module.h"

/* Compiles a FLAT module to an object file and links it with the runtime, by `cc`, into an
 * executable at `path`, which appears whole or not at all. cx->extern_libraries are linked too.
 * What goes wrong is reported: QM_ERR_IO for files, QM_ERR_INTERNAL when the linker fails. */
qm_status qm_emit_exe(qm_module *m, const char *path);
/* Whether the libraries are there, and at path a regular file or nothing. Reports as above. */
qm_status qm_exe_check(qm_context *cx, const char *path);

#endif
