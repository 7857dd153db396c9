/* requests.h - what a user asks about the final state of a module. */
#ifndef QM_TOOLS_REQUESTS_H
#define QM_TOOLS_REQUESTS_H

#include "ir/module.h"
#include "runtime/observe/ask.h"

/* Reads the texts against the module's registers. Everything lies in the context's arena. E0605 at
 * its place in the text: QM_ERR_USAGE, or of a file QM_ERR_INPUT; QM_ERR_IO. */
qm_status qm_requests_read(const qm_module *m, const qm_ask *asks, uint32_t n, qm_requests *out);

#endif
