/* counts.h - counts of measured outcomes, as JSON, into a decoder. */
#ifndef QM_ENCODE_COUNTS_H
#define QM_ENCODE_COUNTS_H

#include "encode/decode.h"

/* Reads what `qasmill run --json` prints (docs/results.md), or a JSON object of outcomes and counts
 * alone, as other tools write it. *shots: the weights are counts, not probabilities. QM_ERR_INPUT
 * with a diagnostic that names the file and, for the form of the JSON, line and column. */
qm_status qm_counts_read(qm_decoder *d, const char *name, const char *text, size_t size,
                         bool *shots);

#endif
