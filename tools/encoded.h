/* encoded.h - programs of images, by encoders and, where these give fewer CX, by passes. */
#ifndef QM_TOOLS_ENCODED_H
#define QM_TOOLS_ENCODED_H

#include "encode/encode.h"

/* As qm_encode(); `neqr` by the method `best` of up to 2^8 positions also by the method `mcx` and
 * the pass resynthesise-lookups, which knows sums of cubes: whichever has fewer CX. */
qm_status qm_encode_program(qm_context *cx, const qm_encode_data *d, const qm_encode_options *o,
                            qm_module **out, qm_layout *layout, qm_encode_report *report);

#endif
