/* encoded.c - see encoded.h. */
#include "tools/encoded.h"

#include "ir/stats.h"
#include "passes/pipeline.h"

enum { CUBE_BITS = 8 }; /* of a position: the pass takes time 3^k */

static uint64_t cx_of(const qm_module *m)
{
    qm_stats s;
    qm_module_stats(m, &m->cx->arena, &s);
    return s.cx;
}

static qm_status encode_by_lookups(qm_context *cx, const qm_encode_data *d,
                                   const qm_encode_options *o, qm_module **out)
{
    qm_layout layout;
    qm_encode_report report;
    qm_encode_options mcx = *o;
    mcx.method = QM_METHOD_MCX;
    const qm_goal goal = {.cost = QM_COST_CX, .assume = QM_ASSUME_ZERO_INPUTS, .threads = 1};
    qm_status s = qm_encode(cx, d, &mcx, out, &layout, &report);
    return s == QM_OK ? qm_pipeline_run(*out, "inline,resynthesise-lookups,expand-controls",
                                        &(qm_pipeline_options){.goal = &goal})
                      : s;
}

qm_status qm_encode_program(qm_context *cx, const qm_encode_data *d, const qm_encode_options *o,
                            qm_module **out, qm_layout *layout, qm_encode_report *report)
{
    qm_status s = qm_encode(cx, d, o, out, layout, report);
    if (s != QM_OK || o->encoding != QM_ENCODING_NEQR || o->method != QM_METHOD_BEST ||
        qm_layout_position_bits(layout) > CUBE_BITS)
        return s;
    qm_module *other = NULL;
    s = encode_by_lookups(cx, d, o, &other);
    if (s == QM_OK && cx_of(other) < cx_of(*out)) {
        qm_module *dearer = *out;
        *out = other;
        other = dearer;
    }
    qm_module_free(other);
    if (s != QM_OK) {
        qm_module_free(*out);
        *out = NULL;
    }
    return s;
}
