/* locate.h - finds the files that belong to qasmill: the LLVM plug-in, the runtime archive and
 * descriptions of devices. */
#ifndef QM_BACKENDS_LOCATE_H
#define QM_BACKENDS_LOCATE_H

#include "support/base.h"

#include <limits.h>

enum { QM_PATH_BYTES = PATH_MAX };

/* Looks for file `name` beside the executable and beside the shared library that holds this code,
 * in <that folder>/../lib/qasmill and <that folder>/qasmill of each, and in the folder of installed
 * libraries. The environment has no say: what is found may be loaded as code. */
bool qm_locate_file(const char *name, char path[QM_PATH_BYTES]);

#endif
